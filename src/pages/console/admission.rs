//! Who asks the console, by which method, and from where: what each may see and do. Every decision
//! about the operator's secret that needs no runtime is made here.

use super::{ConsolePage, ConsoleRequest};
use crate::operator::{self, PassRefused, Use, is_operator};
use crate::pages::maintenance::{Credentials, credentials};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A script with the token.
    Script,
    /// A browser with this pass.
    Browser(String),
    /// Somebody with a token or pass that is none.
    Wrong,
    /// Somebody.
    Nobody,
}

impl Who {
    /// By what a request shows: its `Authorization` field, or its cookies. A browser's password
    /// counts for nothing here, since it goes along with whatever any page makes the browser ask.
    #[must_use]
    pub fn of(authorization: &str, cookies: &str, secret: &str, now_ms: u64) -> Self {
        if let Some(Credentials::Script(token)) = credentials(authorization, "GET") {
            return if is_operator(Some(&token), Some(secret)) { Self::Script } else { Self::Wrong };
        }
        let mut who = Self::Nobody;
        for pass in operator::passes_in(cookies, Use::Console) {
            match operator::verify(secret, Use::Console, pass, now_ms) {
                Ok(()) => return Self::Browser(pass.to_owned()),
                Err(PassRefused::Forged) => who = Self::Wrong,
                Err(PassRefused::Expired) => {}
            }
        }
        who
    }

    /// What somebody who asks for a page gets.
    #[must_use]
    pub fn may_see(&self, place: &ConsolePage, as_json: bool) -> Sight {
        let is_for_scripts = as_json || *place == ConsolePage::Metrics;
        match self {
            Self::Script | Self::Browser(_) => Sight::Page,
            Self::Wrong if is_for_scripts => Sight::Refused { wrong: true },
            Self::Nobody if is_for_scripts => Sight::Refused { wrong: false },
            Self::Wrong => Sight::Enter { wrong: true },
            Self::Nobody => Sight::Enter { wrong: false },
        }
    }
}

/// What somebody gets who asks for a page. `wrong`: something was shown that is none,
/// which is noted and waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The page.
    Page,
    /// A refusal that a script can read.
    Refused {
        /// Whether it was a try.
        wrong: bool,
    },
    /// The page that asks for the token.
    Enter {
        /// Whether it was a try.
        wrong: bool,
    },
}

/// Whether something is asked for by a method that it takes.
///
/// # Errors
/// The methods that it takes, as an `Allow` field has them.
pub fn takes(asked: &ConsoleRequest, method: &str) -> Result<(), &'static str> {
    let (reads, posts) = (matches!(method, "GET" | "HEAD"), method == "POST");
    match asked {
        ConsoleRequest::Nothing => Ok(()),
        ConsoleRequest::Enter if reads || posts => Ok(()),
        ConsoleRequest::Leave | ConsoleRequest::Maintenance if posts => Ok(()),
        ConsoleRequest::Enter | ConsoleRequest::Leave | ConsoleRequest::Maintenance => Err("POST"),
        ConsoleRequest::Style | ConsoleRequest::Script | ConsoleRequest::See(..) if reads => Ok(()),
        ConsoleRequest::Style | ConsoleRequest::Script | ConsoleRequest::See(..) => Err("GET, HEAD"),
    }
}

/// Whether a form comes from a page of this site: the browser says so itself. `authority`: host and
/// port as the browser knows them.
#[must_use]
pub fn is_from_here(sec_fetch_site: Option<&str>, origin: Option<&str>, authority: &str) -> bool {
    let fits = |origin: &str| origin.split_once("://").is_some_and(|(_, host)| host == authority);
    match (sec_fetch_site, origin) {
        (Some(site), _) if site != "same-origin" && site != "none" => false,
        // A page that sends no referrer sends no origin either; no other site can make a
        // browser say `same-origin`.
        (Some("same-origin"), Some("null") | None) => true,
        (_, Some(origin)) => fits(origin),
        (Some(_), None) => true,
        // Neither: no browser of these years.
        (None, None) => false,
    }
}

/// Whether a body of this `Content-Type` is a form.
#[must_use]
pub fn is_form(content_type: &str) -> bool {
    content_type.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "an operator's secret of some length";
    const NOW: u64 = 1_800_000_000_000;

    #[test]
    fn who_asks_is_told_by_token_or_pass() {
        let pass = |secret: &str, for_use, at_ms| operator::issue(secret, for_use, at_ms).unwrap();
        let good = pass(SECRET, Use::Console, NOW);
        let cookie = |pass: &str| format!("a=b; faultline-console={pass}");
        let day_ago = NOW - 86_400_000;
        let rows = [
            ("nothing", "", String::new(), Who::Nobody),
            ("the token", &format!("Bearer {SECRET}"), String::new(), Who::Script),
            ("another's", "Bearer guess", String::new(), Who::Wrong),
            ("another's, with a pass", "Bearer guess", cookie(&good), Who::Wrong),
            ("a password", "Basic YTpi", String::new(), Who::Nobody),
            ("a pass", "", cookie(&good), Who::Browser(good.clone())),
            ("a pass that has ended", "", cookie(&pass(SECRET, Use::Console, day_ago)), Who::Nobody),
            ("a pass by another secret", "", cookie(&pass("other", Use::Console, NOW)), Who::Wrong),
            ("a pass for another use", "", cookie(&pass(SECRET, Use::Enter, NOW)), Who::Wrong),
            ("no pass at all", "", cookie("x"), Who::Wrong),
            (
                "one that is good among others",
                "",
                format!("{}; {}", cookie("x"), cookie(&good)),
                Who::Browser(good.clone()),
            ),
        ];
        for (id, authorization, cookies, who) in rows {
            assert_eq!(Who::of(authorization, &cookies, SECRET, NOW), who, "{id}");
        }
        assert_eq!(Who::of("Bearer ", "", "", NOW), Who::Wrong, "no secret opens nothing");
    }

    #[test]
    fn who_may_see_what() {
        let page = Who::Browser("pass".into());
        let rows = [
            ("a script", &Who::Script, ConsolePage::Now, true, Sight::Page),
            ("a browser", &page, ConsolePage::Settings, false, Sight::Page),
            ("wrong, a page", &Who::Wrong, ConsolePage::Now, false, Sight::Enter { wrong: true }),
            ("wrong, a document", &Who::Wrong, ConsolePage::Now, true, Sight::Refused { wrong: true }),
            ("wrong, the counters", &Who::Wrong, ConsolePage::Metrics, false, Sight::Refused { wrong: true }),
            ("nobody, a page", &Who::Nobody, ConsolePage::Outages, false, Sight::Enter { wrong: false }),
            ("nobody, a document", &Who::Nobody, ConsolePage::Outages, true, Sight::Refused { wrong: false }),
            (
                "nobody, the counters",
                &Who::Nobody,
                ConsolePage::Metrics,
                false,
                Sight::Refused { wrong: false },
            ),
        ];
        for (id, who, place, as_json, sight) in rows {
            assert_eq!(who.may_see(&place, as_json), sight, "{id}");
        }
    }

    #[test]
    fn what_changes_something_is_posted() {
        let see = ConsoleRequest::See(ConsolePage::Now, false);
        let rows = [
            (&see, "GET", Ok(())),
            (&see, "HEAD", Ok(())),
            (&see, "POST", Err("GET, HEAD")),
            (&ConsoleRequest::Style, "DELETE", Err("GET, HEAD")),
            (&ConsoleRequest::Script, "GET", Ok(())),
            (&ConsoleRequest::Enter, "GET", Ok(())),
            (&ConsoleRequest::Enter, "POST", Ok(())),
            (&ConsoleRequest::Enter, "PUT", Err("POST")),
            (&ConsoleRequest::Leave, "GET", Err("POST")),
            (&ConsoleRequest::Leave, "POST", Ok(())),
            (&ConsoleRequest::Maintenance, "HEAD", Err("POST")),
            (&ConsoleRequest::Maintenance, "POST", Ok(())),
            (&ConsoleRequest::Nothing, "DELETE", Ok(())),
        ];
        for (asked, method, expected) in rows {
            assert_eq!(takes(asked, method), expected, "{asked:?} {method}");
        }
    }

    #[test]
    fn a_form_comes_from_a_page_of_this_site() {
        let here = "shop.example:8443";
        let rows = [
            ("a page of ours", Some("same-origin"), Some("https://shop.example:8443"), true),
            ("one without referrers", Some("same-origin"), Some("null"), true),
            ("one that sends neither", Some("same-origin"), None, true),
            ("typed in", Some("none"), None, true),
            ("another site", Some("cross-site"), Some("https://evil.example"), false),
            (
                "another site that claims to be us",
                Some("cross-site"),
                Some("https://shop.example:8443"),
                false,
            ),
            ("another name of the site", Some("same-site"), Some("https://shop.example:8443"), false),
            ("another port", Some("same-origin"), Some("https://shop.example"), false),
            ("an old browser here", None, Some("https://shop.example:8443"), true),
            ("an old browser elsewhere", None, Some("https://evil.example"), false),
            ("an old browser in a sandbox", None, Some("null"), false),
            ("a longer name", None, Some("https://shop.example:8443.evil.example"), false),
            ("no browser", None, None, false),
        ];
        for (id, site, origin, expected) in rows {
            assert_eq!(is_from_here(site, origin, here), expected, "{id}");
        }
    }

    #[test]
    fn what_a_form_is() {
        for (content_type, expected) in [
            ("application/x-www-form-urlencoded", true),
            (" Application/X-WWW-Form-Urlencoded; charset=utf-8", true),
            ("application/json", false),
            ("text/plain", false),
            ("multipart/form-data; boundary=a", false),
            ("", false),
        ] {
            assert_eq!(is_form(content_type), expected, "{content_type}");
        }
    }
}
