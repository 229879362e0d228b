//! Writes the pages to files, with the header fields they are sent with:
//! `cargo run --example pages -- FOLDER`.
//!
//! What the browser tests look at: every failure in every theme as a visitor gets it, one
//! failure in every language, and the gallery. With `-- FOLDER sheets` instead: every
//! failure in four languages, for contact sheets. `manifest.json` lists path, status, header
//! fields and file of each.

use std::error::Error;
use std::path::Path;

use faultline::answer::brand::{Colour, Look, Theme};
use faultline::answer::{Circumstances, Language, Preferences, decide};
use faultline::config;
use faultline::exchange::Exchange;
use faultline::failure::Failure;
use faultline::pages::{PageRequest, gallery};
use faultline::render::{Rendered, render};
use faultline::sample;
use faultline::verdict::Confidence;
use serde_json::{Value, json};
use strum::VariantArray;

/// 2026-11-20T12:00:00Z.
const NOW_MS: u64 = 1_795_176_000_000;

/// A kiln, in the form the settings make of it.
const LOGO: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><path fill='#7a4a1f' d='M4 28V14a12 12 0 0 1 24 0v14z'/><path fill='#ffd9a0' d='M11 28v-9a5 5 0 0 1 10 0v9z'/></svg>";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: pages FOLDER")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let mut manifest = Vec::new();
    let all = if std::env::args().nth(2).as_deref() == Some("sheets") { sheets() } else { pages()? };
    for (path, rendered) in all {
        let file = format!("{}.body", path.trim_start_matches('/').replace('/', "-"));
        std::fs::write(folder.join(&file), &rendered.body)?;
        let headers: serde_json::Map<String, Value> =
            rendered.headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        manifest.push(json!({ "path": path, "status": rendered.status, "headers": headers, "file": file }));
    }
    std::fs::write(folder.join("manifest.json"), serde_json::to_string_pretty(&manifest)?)?;
    Ok(())
}

/// Every failure in English, German, Arabic and Japanese: a short and a long language, one from
/// right to left, one without spaces.
fn sheets() -> Vec<(String, Rendered)> {
    let languages = [Language::English, Language::German, Language::Arabic, Language::Japanese];
    let each = languages.into_iter().flat_map(|l| Failure::VARIANTS.iter().map(move |failure| (l, *failure)));
    each.map(|(language, failure)| {
        let page = page(failure, Confidence::Certain, language, &Look::default());
        (format!("/{}/{}", language.tag(), failure.code()), page)
    })
    .collect()
}

fn pages() -> Result<Vec<(String, Rendered)>, Box<dyn Error>> {
    let settings = config::read(&json!({ "FAULTLINE": { "logo": LOGO, "gallery": true } }))?;
    let logo = settings.fallback.policy.page.look.logo.clone();
    let mut pages = Vec::new();
    for theme in Theme::VARIANTS {
        let name: &str = theme.into();
        // The neutral theme is shown as a brand would set it up.
        let branded = *theme == Theme::Plain;
        let look = Look {
            theme: *theme,
            home_url: Some("https://shop.example/".into()),
            logo: logo.clone().filter(|_| branded),
            accent: Colour::parse("#7a4a1f").filter(|_| branded),
            accent_dark: Colour::parse("#ffc98a").filter(|_| branded),
        };
        for failure in Failure::VARIANTS {
            let page = page(*failure, Confidence::Certain, Language::English, &look);
            pages.push((format!("/{name}/{}", failure.code()), page));
        }
        let unsure = page(Failure::TlsCertificateError, Confidence::Possible, Language::English, &look);
        pages.push((format!("/{name}/possible"), unsure));
    }
    for language in Language::VARIANTS {
        for failure in [Failure::ConnectionRefused, Failure::Maintenance] {
            let page = page(failure, Confidence::Likely, *language, &Look::default());
            pages.push((format!("/{}/{}", language.tag(), failure.code()), page));
        }
    }
    let asked = PageRequest { method: "GET", host: "localhost", now_ms: NOW_MS, ..Default::default() };
    for (path, below) in
        [("/gallery", "/pages"), ("/gallery/connection_refused", "/pages/connection_refused")]
    {
        let asked = PageRequest { below, ..asked };
        pages.push((path.into(), gallery::serve(&asked, &settings).ok_or("the gallery is off")?));
    }
    Ok(pages)
}

fn page(failure: Failure, confidence: Confidence, language: Language, look: &Look) -> Rendered {
    let exchange = Exchange {
        accept_language: Some(language.tag().into()),
        // Not the first page, so that the way there is shown.
        path: "/lamps".into(),
        ..sample::exchange("shop.example", Some("text/html"), true, NOW_MS)
    };
    let preferences = Preferences {
        brand_name: Some("Marlow & Daughters".into()),
        support_url: Some("mailto:help@shop.example".into()),
        status_url: Some("https://status.shop.example/".into()),
        guide_prefix: Some("/_faultline".into()),
        look: look.clone(),
        reload: true,
        ..Preferences::default()
    };
    let finding = sample::with_cause(sample::finding(failure, confidence));
    render(&decide(&finding, &exchange, &Circumstances::default(), &preferences))
}
