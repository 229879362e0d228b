//! The page in its languages and its brand, and the gallery that shows it while nothing is broken.

use std::sync::OnceLock;

use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::client;
use crate::edge::{Edge, Worker};
use crate::workerd;

static WORKER: OnceLock<Worker> = OnceLock::new();

/// A branded worker in front of a refused port.
fn worker(edge: &Edge) -> &'static Worker {
    WORKER.get_or_init(|| {
        let refused = edge.lab.fault("refused-port").map_or_else(String::new, |fault| fault.origin.clone());
        let settings = json!({
            "breaker": false, "brand_name": "Harbour & Sons", "theme": "blueprint", "support_url": "https://help.example/",
            "texts": {"en": {"connection_refused": {"headline": "Our kiln is cold <b>"}}},
        });
        workerd::start("gallery", &edge.lab, &refused, &settings)
    })
}

/// Ends what was started.
pub fn stop() {
    if let Some(worker) = WORKER.get() {
        worker.stop();
    }
}

/// Accept-Language, the language of the page, its direction.
const LANGUAGES: [(&str, &str, &str); 7] = [
    ("de-AT,de;q=0.9", "de", "ltr"),
    ("ar", "ar", "rtl"),
    ("zh-TW", "zh-Hant", "ltr"),
    ("iw", "he", "rtl"),
    ("xx, ja;q=0.5", "ja", "ltr"),
    ("tlh", "en", "ltr"),
    ("", "en", "ltr"),
];

/// One test for each language, and for brand and gallery.
pub fn trials(edge: &'static Edge) -> Vec<Trial> {
    let mut trials: Vec<Trial> = LANGUAGES
        .iter()
        .map(|row| Trial::test(format!("gallery::language_{:?}", row.0), move || language(edge, row)))
        .collect();
    let named: [crate::edge::Named; 4] = [
        ("a_page_that_waits_is_told_whether_the_site_is_back", state),
        ("the_page_wears_the_brand", brand),
        ("the_gallery_is_on_here_and_shows_every_failure", on),
        ("the_gallery_is_off_elsewhere", off),
    ];
    trials.extend(named.map(|(name, test)| Trial::test(format!("gallery::{name}"), move || test(edge))));
    trials
}

fn language(edge: &Edge, (accepted, tag, direction): &(&str, &str, &str)) -> Result<(), Failed> {
    let headers: Vec<(&str, &str)> =
        if accepted.is_empty() { vec![] } else { vec![("accept-language", accepted)] };
    let page = client::get(&format!("{}/x", worker(edge).base), &headers);
    let mut asked = headers.clone();
    asked.push(("accept", "application/json"));
    let document = client::get(&format!("{}/x", worker(edge).base), &asked);
    let ok = page.header("content-language") == *tag
        && page.text().contains(&format!("lang=\"{tag}\""))
        && page.text().contains(&format!("dir=\"{direction}\""))
        && page.header("vary").contains("Accept-Language")
        && document.header("content-language") == "en"
        && document.json()["title"] == "Connection refused";
    if ok { Ok(()) } else { Err(format!("{:?}\n{}\n{}", page.headers, page.text(), document.text()).into()) }
}

fn brand(edge: &Edge) -> Result<(), Failed> {
    let page = client::get(&format!("{}/x", worker(edge).base), &[("accept", "text/html")]).text();
    let wanted = ["Harbour &#38; Sons", "https://help.example/", "Our kiln is cold &#60;b&#62;"];
    let missing: Vec<_> = wanted.iter().filter(|part| !page.contains(**part)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("missing {missing:?} in {page}").into()) }
}

fn on(edge: &Edge) -> Result<(), Failed> {
    use faultline::failure::Failure;
    use strum::VariantArray;
    let base = format!("{}/_faultline/pages", worker(edge).base);
    let index = client::get(&base, &[]);
    for failure in Failure::VARIANTS {
        let page = client::get(&format!("{base}/{}?lang=fr", failure.code()), &[]);
        let marked = page.header("faultline-preview") == "?1" && page.header("cache-control") == "no-store";
        if page.status != 200 || !marked || !index.text().contains(failure.code()) {
            return Err(format!("{}: {} {:?}", failure.code(), page.status, page.headers).into());
        }
    }
    Ok(())
}

fn off(edge: &Edge) -> Result<(), Failed> {
    let url = format!("{}/_faultline/pages", worker(edge).base);
    let got = client::get(&url, &[("host", "shop.example")]);
    if got.status == 404 && got.header("faultline-preview").is_empty() {
        Ok(())
    } else {
        Err(format!("{}", got.status).into())
    }
}

/// Asked of the worker that stands before the lab, whose home page is well.
fn state(edge: &Edge) -> Result<(), Failed> {
    let base = &edge.worker.base;
    if client::get(&format!("{base}/"), &[]).status != 200 {
        return Err("the lab's home page is not well".into());
    }
    for (id, query, status, expected) in [
        ("well since then", "?since=1", 200, "{\"state\":\"well\"}\n"),
        ("nothing seen since then", "?since=99999999999999", 200, "{\"state\":\"unknown\"}\n"),
        ("another route, never asked", "?since=1&path=/lab/state-never-asked", 200, ""),
        ("no moment", "", 400, ""),
        ("no number", "?since=soon", 400, ""),
    ] {
        let got = client::get(&format!("{base}/_faultline/state{query}"), &[]);
        let fits = got.status == status && (expected.is_empty() || got.text() == expected);
        if !fits || got.header("cache-control") != "no-store" {
            return Err(format!("{id}: {} {}", got.status, got.text()).into());
        }
    }
    Ok(())
}
