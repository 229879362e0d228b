//! The part of the table that says how pages look and what they say.

use strum::VariantNames;

use super::policy::Policy;
use super::row::{LINE, RowKind, SettingRow, checked, choice, row};
use super::{logo, own_texts, text};
use crate::answer::Details;
use crate::answer::brand::Theme;

const LINK: &str = "an http(s) or mailto link";
const COLOUR: &str = "a colour such as `\"#1a5fb4\"`";

/// The settings of pages, for everything or for a route.
pub(super) static LOOK: &[SettingRow<Policy>] = &[
    row("brand_name", checked!(LINE, text::line, page.brand_name, none), "The name of the site on pages."),
    row(
        "support_url",
        checked!(LINK, text::link, page.support_url, none),
        "Where pages send a visitor for help.",
    ),
    row(
        "status_url",
        checked!(LINK, text::link, page.status_url, none),
        "Where pages send a visitor for the state of the site.",
    ),
    row(
        "home_url",
        checked!("an http(s) link", text::web_link, page.look.home_url, none),
        "Where the name at the head of a page leads.",
    ),
    row(
        "logo",
        RowKind::Text {
            form: "an SVG document, or a `data:` address of SVG, PNG, JPEG or WebP, at most 8 KiB",
            set: |policy, text| {
                policy.page.look.logo = Some(logo::checked(text)?);
                Ok(())
            },
            show: none,
        },
        "A picture beside the name. SVG may hold shapes, text and gradients; anything that could run, load or \
         refer to something outside is a mistake.",
    ),
    row(
        "theme",
        choice!(page.look.theme: Theme),
        "How pages look. `strata`: warm paper and layers of rock. `plain`: neutral. `blueprint`: a technical drawing.",
    ),
    row(
        "accent",
        checked!(COLOUR, text::accent, page.look.accent, |_| "the theme's".into()),
        "The colour of links and buttons on light ground; its contrast to every theme's light background must be \
         at least 4.5:1 (WCAG 2.2).",
    ),
    row(
        "accent_dark",
        checked!(COLOUR, text::accent_dark, page.look.accent_dark, |_| "the theme's".into()),
        "The same on dark ground.",
    ),
    row(
        "texts",
        RowKind::Own { form: "tables by language and failure", default: "none", read: own_texts::read },
        "Own sentences: `texts.de.connection_refused` with `headline`, `meaning` and `advice`, in any language: `sv` and \
         `pt-BR` too. Used where the cause is certain or likely; what is left out is said in Faultline's words. docs/page.md has \
         an example.",
    ),
    row(
        "default_language",
        checked!("a language tag such as `\"de\"`", text::language, page.default_language, |_| "en".into()),
        "What whoever asks for no language, or for none that there is, reads: one of Faultline's, or one that `texts` has.",
    ),
    row(
        "details",
        choice!(page.details: Details),
        "Who sees the part of a page that is for the site's owner (cause, component, first checks). `everybody`: folded, at its \
         end. `operator`: only whoever brings the operator's pass, who sees the evidence, the attempts and the origin too.",
    ),
    row(
        "reload",
        RowKind::Flag(|policy| &mut policy.page.reload),
        "Whether a page comes back by itself: a small script asks after `Retry-After` whether the site is back, and \
         reloads only then. Never after a form was sent.",
    ),
];

fn none(_: &Policy) -> String {
    "none".into()
}
