//! What the query chooses. Anything unknown is as if it were not there.

use std::borrow::Cow;

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::answer::brand::Theme;
use crate::answer::{Format, Language};
use crate::config::Settings;
use crate::verdict::Confidence;

/// The formats by the names they have in the query.
pub(super) const FORMATS: [(Format, &str, &str); 5] = [
    (Format::Html, "html", "text/html"),
    (Format::Markdown, "markdown", "text/markdown"),
    (Format::Text, "text", "text/plain"),
    (Format::ProblemJson, "problem", "application/problem+json"),
    (Format::Json, "json", "application/json"),
];

/// What went before the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub(super) enum ChoiceState {
    /// This request met the failure.
    #[default]
    Met,
    /// The request sent something.
    Sent,
    /// The origin was spared it.
    Spared,
}

impl ChoiceState {
    const fn label(self) -> &'static str {
        match self {
            Self::Met => "a page was asked for",
            Self::Sent => "a form was sent",
            Self::Spared => "the origin is being spared",
        }
    }
}

/// Which page of a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GalleryChoice {
    pub(super) format: Format,
    pub(super) language: Language,
    /// `None`: as the route is set up.
    pub(super) theme: Option<Theme>,
    pub(super) confidence: Confidence,
    pub(super) state: ChoiceState,
    /// Whether the route's brand is shown, or none.
    pub(super) branded: bool,
    /// The name of the route whose brand it is.
    pub(super) route: String,
}

impl GalleryChoice {
    /// Reads a query such as `lang=de&theme=plain`.
    pub(super) fn read(query: Option<&str>, settings: &Settings) -> Self {
        let pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> =
            form_urlencoded::parse(query.unwrap_or_default().as_bytes()).collect();
        let get =
            |key: &str| pairs.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_ref());
        let format = FORMATS.iter().find(|(_, name, _)| *name == get("format"));
        let known = settings.routes.iter().any(|route| route.name == get("brand"));
        Self {
            format: format.map_or(Format::Html, |(format, ..)| *format),
            language: Language::of_tag(get("lang")).unwrap_or_default(),
            theme: get("theme").parse().ok(),
            confidence: get("confidence").parse().unwrap_or(Confidence::Certain),
            state: get("state").parse().unwrap_or_default(),
            branded: get("brand") != "none",
            route: if known { get("brand").to_owned() } else { settings.fallback.name.clone() },
        }
    }

    /// The media type that asks for the format.
    pub(super) fn media_type(&self) -> &'static str {
        FORMATS.iter().find(|(format, ..)| *format == self.format).map_or("*/*", |(.., media)| media)
    }

    /// The choices as fields of a form: name, label, and each value with
    /// whether it is the present one.
    pub(super) fn fields(&self, settings: &Settings) -> Vec<ChoiceField> {
        let option = |value: &str, label: &str, chosen: bool| Value {
            value: value.to_owned(),
            label: label.to_owned(),
            chosen,
        };
        let formats =
            FORMATS.iter().map(|(format, name, media)| option(name, media, *format == self.format)).collect();
        let languages = Language::VARIANTS.iter();
        let languages = languages.map(|l| option(l.tag(), l.tag(), *l == self.language)).collect();
        let themes = Theme::VARIANTS.iter().map(|theme| {
            let name: &str = theme.into();
            option(name, name, Some(*theme) == self.theme)
        });
        let themes = [option("", "as set up", self.theme.is_none())].into_iter().chain(themes).collect();
        let sure = Confidence::VARIANTS.iter().rev().map(|confidence| {
            let name: &str = confidence.into();
            option(name, name, *confidence == self.confidence)
        });
        let states = ChoiceState::VARIANTS.iter();
        let states = states.map(|state| option(state.into(), state.label(), *state == self.state)).collect();
        let routes = settings.routes.iter().chain([&settings.fallback]);
        let brands = routes.map(|r| option(&r.name, &r.name, self.branded && r.name == self.route));
        let brands = brands.chain([option("none", "none", !self.branded)]).collect();
        vec![
            ChoiceField { name: "format", label: "Format", values: formats },
            ChoiceField { name: "lang", label: "Language", values: languages },
            ChoiceField { name: "theme", label: "Theme", values: themes },
            ChoiceField { name: "confidence", label: "Confidence", values: sure.collect() },
            ChoiceField { name: "state", label: "What went before", values: states },
            ChoiceField { name: "brand", label: "Brand of route", values: brands },
        ]
    }

    /// The choice as a query, to be put into links.
    pub(super) fn query(&self) -> String {
        let format =
            FORMATS.iter().find(|(format, ..)| *format == self.format).map_or("html", |(_, name, _)| name);
        let mut out = form_urlencoded::Serializer::new(String::new());
        out.append_pair("format", format).append_pair("lang", self.language.tag());
        if let Some(theme) = self.theme {
            out.append_pair("theme", theme.into());
        }
        out.append_pair("confidence", self.confidence.into()).append_pair("state", self.state.into());
        out.append_pair("brand", if self.branded { &self.route } else { "none" });
        out.finish()
    }
}

/// One choice of the form.
pub(super) struct ChoiceField {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) values: Vec<Value>,
}

/// One value of a choice.
pub(super) struct Value {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}
