//! The gallery's start: the choices, and every failure as it would look with them.

use askama::Template;
use strum::VariantArray;

use super::choice::{ChoiceField, GalleryChoice};
use super::plain;
use crate::answer::Language;
use crate::answer::brand::Look;
use crate::config::Settings;
use crate::failure::Failure;
use crate::render::{Rendered, policy, texts::Texts};

/// What the template sees.
#[derive(Template)]
#[template(path = "gallery.html")]
struct GalleryIndex<'a> {
    prefix: &'a str,
    style: &'a str,
    fields: Vec<ChoiceField>,
    query: &'a str,
    failures: Vec<Listed>,
}

/// One failure.
struct Listed {
    code: &'static str,
    name: &'static str,
    headline: String,
}

/// The page.
pub(super) fn page(settings: &Settings, choice: &GalleryChoice) -> Rendered {
    let words = Texts::of(choice.language).words;
    let english = Texts::of(Language::English);
    let failures = Failure::VARIANTS.iter().map(|failure| Listed {
        code: failure.code(),
        name: (english.failure)(*failure).name,
        headline: words.say(*failure, choice.confidence).headline.into_owned(),
    });
    let style = policy::style(&Look::default()) + include_str!("../../../www/pages/gallery.css");
    let index = GalleryIndex {
        prefix: &settings.prefix,
        style: &style,
        fields: choice.fields(settings),
        query: &choice.query(),
        failures: failures.collect(),
    };
    let Ok(html) = index.render() else { return plain(500, "The gallery cannot be shown.") };
    let allowed = policy::content_security_policy(&style, None);
    let allowed = allowed.replace("form-action 'none'", "form-action 'self'; frame-src 'self'");
    let headers = vec![
        ("Content-Type", "text/html; charset=utf-8".to_owned()),
        ("Content-Language", "en".to_owned()),
        ("Content-Security-Policy", allowed),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
    ];
    Rendered { status: 200, headers, body: html.into_bytes() }
}
