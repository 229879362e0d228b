//! What the operator sees on a page beside what everybody sees: how the verdict came about. Only
//! ever shown to whoever brought the operator's pass.

use crate::exchange::{Exchange, OriginAddress};
use crate::verdict::Finding;

/// Rows of a name and a value, in the order they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// The rows. Values may hold text from the origin: they are to be escaped like any other.
    pub rows: Vec<(&'static str, String)>,
    /// The origin that was tried last; `None` for a binding, which is at no address.
    pub origin: Option<OriginAddress>,
}

/// The longest value, in characters; the event has the rest.
const VALUE_CHARS_MAX: usize = 400;

/// The panel of a failed exchange.
#[must_use]
pub(super) fn panel(finding: &Finding, exchange: &Exchange) -> Panel {
    let evidence: Vec<&str> = finding.evidence.iter().map(|code| code.code()).collect();
    let elapsed_ms = exchange.now_ms.saturating_sub(exchange.started_ms);
    let tried: Vec<String> = exchange
        .tried
        .iter()
        .map(|tried| format!("{} {}", shown(&tried.address), tried.failure.code()))
        .collect();
    let confidence: &str = finding.confidence.into();
    let rows = [
        ("How sure", Some(confidence.to_owned())),
        ("Evidence", Some(evidence.join(" "))),
        ("Received status", finding.received_status.map(|status| status.to_string())),
        ("Origin", exchange.origin_address.as_ref().map(shown)),
        ("Attempts", Some(exchange.attempts.to_string())),
        ("Tried before", Some(tried.join(", ")).filter(|tried| !tried.is_empty())),
        ("Took", Some(format!("{elapsed_ms} ms"))),
        ("Route", Some(exchange.route.clone())),
        ("Outage", exchange.outage_id.clone()),
        ("Seen inside", finding.internal.clone()),
    ];
    let row = |(name, value): (&'static str, Option<String>)| {
        value
            .filter(|value| !value.is_empty())
            .map(|value| (name, value.chars().take(VALUE_CHARS_MAX).collect()))
    };
    Panel {
        rows: rows.into_iter().filter_map(row).collect(),
        origin: exchange.origin_address.clone().filter(|address| !address.is_binding()),
    }
}

fn shown(address: &OriginAddress) -> String {
    if address.is_binding() {
        return address.server().into_owned();
    }
    format!("{}://{}:{}", address.scheme, address.host, address.port)
}
