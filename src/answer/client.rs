//! Who is asking, and for what: the few kinds of client and path that get
//! another answer than a browser.

/// Tokens of well-known crawlers in `User-Agent`, in lower case, each as its operator documents it:
/// Google (developers.google.com/crawling/docs/crawlers-fetchers/google-common-crawlers), Bing
/// (bing.com/webmasters/help/which-crawlers-does-bing-use-8c184ec0), Yandex
/// (yandex.com/support/webmaster/en/ robot-workings/check-yandex-robots), Baidu
/// (baidu.com/search/robots_english.html), DuckDuckGo
/// (duckduckgo.com/duckduckgo-help-pages/results/duckduckbot), Apple (support.apple.com/119829),
/// OpenAI (platform.openai.com/docs/bots), Anthropic (support.claude.com, article 8896518),
/// Perplexity (docs.perplexity.ai/guides/bots), Common Crawl (commoncrawl.org/ccbot), Amazon
/// (developer.amazon.com/ amazonbot), Meta
/// (developers.facebook.com/docs/sharing/webmasters/web-crawlers), Huawei
/// (webmaster.petalsearch.com), Seznam (o-seznam.cz/napoveda/vyhledavani/en/seznambot-crawler).
const CRAWLERS: &[&str] = &[
    "googlebot",
    "google-inspectiontool",
    "storebot-google",
    "bingbot",
    "yandexbot",
    "baiduspider",
    "duckduckbot",
    "applebot",
    "gptbot",
    "oai-searchbot",
    "claudebot",
    "perplexitybot",
    "ccbot",
    "amazonbot",
    "meta-externalagent",
    "petalbot",
    "seznambot",
];

/// Whether a `User-Agent` is that of a well-known crawler.
///
/// A token counts only where it begins: after a space, a bracket, a `;` or the start. Anybody can
/// claim to be a crawler; all it gets them is another 5xx.
#[must_use]
pub fn is_crawler(user_agent: &str) -> bool {
    let lower = user_agent.to_ascii_lowercase();
    lower.split([' ', '(', ')', ';', ',']).any(|word| {
        // Variants carry a suffix: `Googlebot-Image/1.0`, `Baiduspider-render/2.0`.
        CRAWLERS.iter().any(|token| {
            word.strip_prefix(token).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '-', '+']))
        })
    })
}

/// Whether only programs read this path, so that an HTML page would be misread there: `robots.txt`
/// (RFC 9309), sitemaps (sitemaps.org/protocol.html) and `/.well-known/` (RFC 8615).
#[must_use]
pub fn is_machine_path(path: &str) -> bool {
    if path == "/robots.txt" || path.starts_with("/.well-known/") {
        return true;
    }
    let file = path.rsplit('/').next().unwrap_or_default();
    file.starts_with("sitemap") && [".xml", ".xml.gz", ".txt"].iter().any(|end| file.ends_with(end))
}
