//! The page's style and script, and the Content-Security-Policy that allows exactly these.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::answer::brand::{Look, Theme};

/// What every theme shares, and the theme `strata`.
const STYLE: &str = include_str!("../../www/pages/answer.css");
/// Comes back when the site does. Runs from the end of the page, so it finds what it needs.
pub(super) const SCRIPT: &str = include_str!("../../www/pages/answer.js");

/// The page's style sheet: the theme over the common part, the brand's colours over both.
pub(crate) fn style(look: &Look) -> String {
    let theme = match look.theme {
        Theme::Strata => "",
        Theme::Plain => include_str!("../../www/pages/themes/plain.css"),
        Theme::Blueprint => include_str!("../../www/pages/themes/blueprint.css"),
    };
    let mut style = format!("{STYLE}{theme}");
    if let Some(accent) = look.accent {
        style.push_str(&format!(":root{{--accent:{accent}}}\n"));
    }
    // A colour that is read on light ground is not read on dark: there, the brand
    // has its own or the theme's.
    match (look.accent_dark, look.accent) {
        (Some(dark), _) => style.push_str(&dark_accent(&dark.to_string())),
        (None, Some(_)) => style.push_str(&dark_accent("var(--pass)")),
        (None, None) => {}
    }
    style
}

fn dark_accent(colour: &str) -> String {
    format!("@media (prefers-color-scheme:dark){{:root{{--accent:{colour}}}}}\n")
}

/// Nothing but the page's own style sheet and script, known by their hashes, pictures within the
/// page, and, for the script, the question whether the site is back.
pub(crate) fn content_security_policy(style: &str, script: Option<&str>) -> String {
    let script = script.map_or_else(String::new, |script| {
        format!(" script-src 'sha256-{}'; connect-src 'self';", hash(script))
    });
    format!(
        "default-src 'none'; style-src 'sha256-{}';{script} img-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'self'",
        hash(style)
    )
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}
