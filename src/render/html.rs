//! The page for people. Self-contained: no script, no request to anywhere, one style sheet known by its hash.

use askama::Template;

use super::document::Document;
use super::texts::Labels;
use super::way::{State, way};
use crate::answer::Answer;

/// The style sheet, written into the page as it is; its hash is in the answer's Content-Security-Policy.
pub(super) const STYLE: &str = include_str!("../../www/pages/answer.css");

/// What the template sees. askama escapes every value but the style sheet.
#[derive(Template)]
#[template(path = "answer.html")]
struct Page<'a> {
    answer: &'a Answer,
    document: &'a Document<'a>,
    labels: &'a Labels,
    brand: &'a str,
    style: &'static str,
    steps: Vec<Place>,
}

/// One place of the way, and the link that leads to it.
struct Place {
    link: Option<&'static str>,
    link_broken: bool,
    name: &'static str,
    class: &'static str,
    state: &'static str,
}

/// The page.
pub(super) fn page(document: &Document) -> askama::Result<String> {
    let answer = document.answer;
    let page = Page {
        answer,
        document,
        labels: &document.words.labels,
        brand: answer.brand_name.as_deref().unwrap_or(&answer.host),
        style: STYLE,
        steps: steps(document),
    };
    page.render()
}

fn steps(document: &Document) -> Vec<Place> {
    let texts = document.words.way;
    let named = way(document.answer.hop).into_iter().zip(texts.named(document.answer.hop));
    let place = |(step, name): (super::way::Step, &'static str)| Place {
        link: step.link.map(Into::into),
        link_broken: step.link == Some(State::Broken),
        name,
        class: step.place.into(),
        state: match step.place {
            State::Passed if step.link.is_none() => texts.start,
            State::Passed => texts.passed,
            State::Broken => document.mark(),
            State::Unknown => texts.unknown,
        },
    };
    named.map(place).collect()
}
