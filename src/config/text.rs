//! Settings that are text with a form: each function takes what was written and returns the checked
//! value, or what was expected instead.

use std::net::IpAddr;

use strum::VariantArray;

use super::policy::Resolver;
use crate::address::{Binding, Origin, Target, absolute, host_and_port, no_query_or_fragment};
use crate::answer::Tag;
use crate::answer::brand::{CONTRAST_MIN, Colour, Theme};

/// `zone`, a binding, or the address of an origin.
pub(super) fn target(text: &str) -> Result<Target, String> {
    match (text, Binding::parse(text)) {
        ("zone", _) => Ok(Target::Zone),
        (_, Some(binding)) => binding.map(Target::Binding),
        (_, None) => Origin::parse(text).map(Target::Origin),
    }
}

/// A cdn-id of RFC 8586 section 2: a pseudonym (an RFC 9110 token), or a
/// host with or without a port.
pub(super) fn cdn_id(text: &str) -> Result<String, String> {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    let port_is_good = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port != 0));
    if (1..=CDN_ID_BYTES_MAX).contains(&text.len())
        && !name.is_empty()
        && name.bytes().all(is_tchar)
        && port_is_good
    {
        return Ok(text.to_owned());
    }
    Err(format!(
        "a name of 1 to {CDN_ID_BYTES_MAX} letters, digits and `-._~` (RFC 8586), such as faultline or \
         edge.example.com"
    ))
}

/// Long enough for a host name's usual length; the field is added to every
/// request, so it stays short.
const CDN_ID_BYTES_MAX: usize = 64;

/// The name of a header field (RFC 9110 section 5.1), in lower case.
pub(super) fn field_name(text: &str) -> Result<Option<String>, String> {
    if (1..=FIELD_NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(is_tchar) {
        return Ok(Some(text.to_ascii_lowercase()));
    }
    Err("the name of a header field, such as X-Real-IP; leave the setting out for none".into())
}

/// Longer than any name in use.
const FIELD_NAME_BYTES_MAX: usize = 64;

/// RFC 9110 section 5.6.2.
fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// The path below which Faultline's own pages live.
pub(super) fn prefix(text: &str) -> Result<String, String> {
    let segments = text.strip_prefix('/').map(|rest| rest.split('/'));
    let good = text.len() <= PREFIX_BYTES_MAX && segments.is_some_and(|mut all| all.all(is_segment));
    if good {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "a path like /_faultline: it begins with `/`, does not end with one, and has letters, digits \
             and `-._~` between, at most {PREFIX_BYTES_MAX} in all"
        ))
    }
}

const PREFIX_BYTES_MAX: usize = 64;

/// Unreserved characters of RFC 3986 only: they are never percent-encoded, so the path compares as
/// written. A URL parser would remove `.` and `..`.
fn is_segment(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
}

/// One line of visible text.
pub(super) fn line(text: &str) -> Result<Option<String>, String> {
    if is_visible(text, LINE_CHARS_MAX) {
        return Ok(Some(text.to_owned()));
    }
    Err(format!(
        "1 to {LINE_CHARS_MAX} characters on one line, without control characters and spaces at the ends; \
         leave the setting out for none"
    ))
}

/// Fits a heading on a narrow screen.
const LINE_CHARS_MAX: usize = 60;

/// One paragraph of visible text.
pub(super) fn paragraph(text: &str) -> Result<Option<String>, String> {
    if is_visible(text, PARAGRAPH_CHARS_MAX) {
        return Ok(Some(text.to_owned()));
    }
    Err(format!(
        "1 to {PARAGRAPH_CHARS_MAX} characters, without line breaks, control characters and spaces at the ends; \
         leave the setting out for none"
    ))
}

/// A handful of sentences; pages, problem documents and plain text all carry it.
const PARAGRAPH_CHARS_MAX: usize = 500;

fn is_visible(text: &str, chars_max: usize) -> bool {
    let turns_direction = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (1..=chars_max).contains(&text.chars().count())
        && text.trim() == text
        && !text.chars().any(|c| c.is_control() || turns_direction(c))
}

/// A language tag (RFC 5646).
pub(super) fn language(text: &str) -> Result<Option<Tag>, String> {
    Tag::parse(text).map(Some).ok_or_else(|| language_expected(text))
}

/// What a language tag would be, with the slip that is made most mended.
pub(super) fn language_expected(text: &str) -> String {
    let form = "a language tag (BCP 47) such as de, pt-BR or zh-Hant";
    match Tag::parse(&text.trim().replace('_', "-")) {
        Some(tag) => format!("{form}: {tag}"),
        None => form.to_owned(),
    }
}

/// A link for visitors: a web page or a mail address.
pub(super) fn link(text: &str) -> Result<Option<String>, String> {
    let uri = absolute(text)?;
    match uri.scheme().as_str().to_ascii_lowercase().as_str() {
        "https" | "http" => host_and_port(&uri).map(|_| ())?,
        "mailto" if is_mailbox(uri.path().as_str()) => {}
        "mailto" => return Err("one mail address after mailto:, as in mailto:help@example.com".into()),
        _ => return Err("a link that begins with https://, http:// or mailto:".into()),
    }
    if text.len() > LINK_BYTES_MAX {
        return Err(format!("a link of at most {LINK_BYTES_MAX} characters"));
    }
    Ok(Some(text.to_owned()))
}

/// A link to a web page.
pub(super) fn web_link(text: &str) -> Result<Option<String>, String> {
    match link(text) {
        Ok(Some(link)) if !link.to_ascii_lowercase().starts_with("mailto:") => Ok(Some(link)),
        _ => Err(format!("a link that begins with https:// or http://, at most {LINK_BYTES_MAX} characters")),
    }
}

/// A colour for links and buttons on light ground.
pub(super) fn accent(text: &str) -> Result<Option<Colour>, String> {
    readable(text, "light", |theme| theme.grounds().0)
}

/// The same on dark ground.
pub(super) fn accent_dark(text: &str) -> Result<Option<Colour>, String> {
    readable(text, "dark", |theme| theme.grounds().1)
}

/// A colour that can be read on every theme's backgrounds of one form, so that a later change of
/// theme does not make the settings wrong.
fn readable(text: &str, form: &str, of: fn(Theme) -> [Colour; 2]) -> Result<Option<Colour>, String> {
    let Some(colour) = Colour::parse(text) else {
        return Err("a colour of six hexadecimal digits, such as \"#1a5fb4\"".into());
    };
    let grounds = Theme::VARIANTS.iter().flat_map(|theme| of(*theme).map(|ground| (*theme, ground)));
    let worst = grounds
        .map(|(theme, ground)| (colour.contrast(ground), theme, ground))
        .min_by(|one, two| one.0.total_cmp(&two.0));
    match worst {
        Some((ratio, theme, ground)) if ratio < CONTRAST_MIN => {
            let theme: &str = theme.into();
            // Rounded down, so that a ratio just below the limit is not shown as the limit.
            let shown = (ratio * 100.0).floor() / 100.0;
            Err(format!(
                "a colour with a contrast of at least {CONTRAST_MIN}:1 (WCAG 2.2) to every theme's {form} \
                 background; to {ground} of `{theme}` it has {shown}:1"
            ))
        }
        _ => Ok(Some(colour)),
    }
}

/// Pages, headers and events carry links; this keeps one from filling them.
const LINK_BYTES_MAX: usize = 300;

fn is_mailbox(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// `off`, or the URL of a DNS-over-HTTPS resolver. RFC 8484 section 5 wants `https`; plain `http`
/// is taken for the machine itself, where nobody is on the way.
pub(super) fn resolver(text: &str) -> Result<Resolver, String> {
    if text == "off" {
        return Ok(Resolver::Off);
    }
    let uri = absolute(text)?;
    let scheme = uri.scheme().as_str().to_ascii_lowercase();
    if !matches!(scheme.as_str(), "https" | "http") {
        return Err("`off`, or the https:// URL of a DNS-over-HTTPS resolver".into());
    }
    let (host, _) = host_and_port(&uri)?;
    if scheme == "http" && !is_this_machine(&host) {
        return Err("an https:// URL (http:// only for a resolver on this machine)".into());
    }
    no_query_or_fragment(&uri)?;
    Ok(Resolver::At(text.to_owned()))
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    host == "localhost"
        || host.ends_with(".localhost")
        || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text of `good` passes `check`, and none of `bad` does.
    fn tell_apart<T>(check: fn(&str) -> Result<T, String>, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(check(text).is_ok(), "{text:?} is good");
        }
        for text in bad {
            assert!(check(text).is_err(), "{text:?} is bad");
        }
    }

    #[test]
    fn names() {
        let long = "x".repeat(65);
        tell_apart(target, &["zone", "https://a"], &["Zone", "", "a", "off"]);
        tell_apart(
            cdn_id,
            &["faultline", "edge.example.com", "edge.example.com:8443", "a!b"],
            &["", ":80", "a:0", "a:b", "a b", "a,b", "a;b", "é", "\"a\"", &long],
        );
        tell_apart(field_name, &["X-Real-IP", "forwarded"], &["", "X Real", "X:", "é", &long]);
        tell_apart(
            line,
            &["Example", "Ärger & Söhne", "日本"],
            &["", " ", " a", "a\nb", "a\u{202e}b", &long],
        );
        tell_apart(paragraph, &["A sentence.", &"x".repeat(500)], &["", "a\nb", &"x".repeat(501)]);
    }

    #[test]
    fn prefixes() {
        tell_apart(
            prefix,
            &["/_faultline", "/a/b", "/.well-known/faultline", "/~x"],
            &["", "/", "a", "/a/", "//a", "/a//b", "/../a", "/.", "/a?b", "/a*", "/%20", "/é"],
        );
        tell_apart(prefix, &[&format!("/{}", "x".repeat(63))], &[&format!("/{}", "x".repeat(64))]);
    }

    #[test]
    fn links() {
        tell_apart(
            link,
            &["https://a/b?c#d", "http://a", "mailto:a@b", "MAILTO:a@b?subject=x"],
            &["", "javascript:alert(1)", "a", "/a", "ftp://a", "https://", "https://u:p@a", "https://a b"],
        );
        tell_apart(link, &[], &["mailto:", "mailto:a", "mailto:a@b@c", "mailto:@b", "mailto:a@"]);
        tell_apart(link, &[], &[&format!("https://a/{}", "b".repeat(300))]);
    }

    #[test]
    fn resolvers() {
        tell_apart(
            resolver,
            &["off", "https://a/dns-query", "http://localhost:1/x", "http://127.0.0.1:1", "http://[::1]:1/x"],
            &["", "on", "http://a/dns-query", "https://a/?x=1", "https://a/#x", "ftp://a", "https://u@a"],
        );
        tell_apart(
            resolver,
            &["http://x.localhost"],
            &["http://xlocalhost", "http://10.0.0.1", "http://[::2]"],
        );
    }
}
