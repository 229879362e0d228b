//! The settings of one route only: rows of the one table.

use super::row::{LINE, RowKind, SettingRow, row};
use super::text;
use crate::address::{PATTERN_FORM, Pattern, Target};
use crate::retry::origins::Order;

/// A route as far as it has been read.
#[derive(Default)]
pub(super) struct Draft {
    pub pattern: Option<Pattern>,
    pub origin: Option<Target>,
    pub origins: Vec<Target>,
    pub weights: Vec<u32>,
    pub order: Order,
    pub name: Option<String>,
}

/// The settings of one route only.
pub(super) static ROUTE: &[SettingRow<Draft>] = &[
    row(
        "match",
        RowKind::Text {
            form: PATTERN_FORM,
            set: |draft, text| {
                draft.pattern = Some(Pattern::parse(text)?);
                Ok(())
            },
            show: |_| String::new(),
        },
        "Which requests the route is for.",
    ),
    row(
        "origin",
        RowKind::Text {
            form: "the origin's address (`https://` or `http://`, a host, perhaps a port), or `\"zone\"`",
            set: |draft, text| {
                draft.origin = Some(text::target(text)?);
                Ok(())
            },
            show: |_| "as `ORIGIN`".to_owned(),
        },
        "Where the route's requests go, as `ORIGIN`.",
    ),
    row(
        "origins",
        RowKind::List {
            form: "a list of such addresses",
            default: "`origin` alone",
            start: |draft| draft.origins.clear(),
            item: |draft, value| {
                draft.origins.push(text::target(value.as_str().ok_or("an origin's address, in quotes")?)?);
                Ok(())
            },
        },
        "Several origins, in place of `origin`. A request goes to the first that is not failing.",
    ),
    row(
        "weights",
        RowKind::List {
            form: "a list of whole numbers, one for each of `origins`, 0 to 1000",
            default: "none",
            start: |draft| {
                draft.weights.clear();
                draft.order = Order::Weighted;
            },
            item: |draft, value| {
                let weight = value.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 1_000);
                draft.weights.push(weight.ok_or("a whole number from 0 to 1000, without quotes")?);
                Ok(())
            },
        },
        "Shares requests among the `origins` by weight, in place of their order. 0: only when no other is left.",
    ),
    row(
        "name",
        RowKind::Text {
            form: LINE,
            set: |draft, text| {
                draft.name = text::line(text)?;
                Ok(())
            },
            show: |_| "the pattern".into(),
        },
        "What the route is called in events and on the console.",
    ),
];
