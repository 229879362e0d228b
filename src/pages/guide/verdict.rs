//! What the guide says to scripts: JSON.

use serde_json::{Value, json};
use strum::VariantArray;

use super::explain::{ExplainedAs, Explanation};
use super::{pages, terminal, triggers};
use crate::advice;
use crate::answer::{Language, public_reason};
use crate::failure::{Failure, Owner};
use crate::render::texts::Texts;
use crate::verdict::Finding;

/// The verdict of explain. Every key is always there; what is not known is `null`, and `verdict`
/// says whether anything failed at all.
#[must_use]
pub fn of(explanation: &Explanation, prefix: &str) -> Value {
    let ExplainedAs::Failure(finding) = &explanation.told else {
        let verdict = if explanation.told == ExplainedAs::NoFailure { "pass" } else { "unknown" };
        return json!({
            "verdict": verdict, "taken_for": explanation.taken_for, "failure": null, "hop": null,
            "confidence": null, "component": null, "evidence": [], "reason": null,
            "meaning": pages::nothing(explanation), "checks": [], "guide": format!("{prefix}/guide"),
        });
    };
    let confidence: &str = finding.confidence.into();
    let texts = (Texts::of(Language::English).failure)(finding.failure);
    json!({
        "verdict": "fail",
        "taken_for": explanation.taken_for,
        "failure": finding.failure.code(),
        "hop": finding.hop.code(),
        "confidence": confidence,
        "component": finding.component,
        "evidence": finding.evidence,
        "reason": finding.reason.as_ref().and_then(public_reason),
        "meaning": explanation.says.unwrap_or(texts.detail),
        "checks": advice::checks_because(finding.failure, finding.hop, explanation.behind.or(finding.component), finding.reason.as_ref().and_then(public_reason).as_deref()),
        "guide": format!("{prefix}/guide/{}", finding.failure.code()),
    })
}

/// A finding by itself, for a program that made the exchange.
#[must_use]
pub fn finding(finding: &Finding) -> Value {
    let confidence: &str = finding.confidence.into();
    json!({
        "failure": finding.failure.code(),
        "hop": finding.hop.code(),
        "confidence": confidence,
        "component": finding.component,
        "evidence": finding.evidence,
        "reason": finding.reason.as_ref().and_then(public_reason),
        "received_status": finding.received_status,
        "retry_after_s": finding.failure.row().retry_after_s,
        "headline": terminal::headline(finding),
    })
}

/// The list of everything below the prefix.
pub(super) fn home(rooms: &[pages::GuideRoom]) -> Value {
    let entry =
        |room: &pages::GuideRoom| json!({ "href": room.href, "title": room.title, "says": room.says });
    json!({ "pages": rooms.iter().map(entry).collect::<Vec<_>>() })
}

/// The list of failures.
pub(super) fn index(prefix: &str) -> Value {
    let failures: Vec<Value> = Failure::VARIANTS.iter().map(|failure| short(*failure, prefix)).collect();
    json!({ "failures": failures, "explain": format!("{prefix}/guide/explain") })
}

/// One failure in full.
pub(super) fn entry(failure: Failure, prefix: &str) -> Value {
    let row = failure.row();
    let texts = (Texts::of(Language::English).failure)(failure);
    let mut entry = short(failure, prefix);
    if let Value::Object(members) = &mut entry {
        members.insert("meaning".to_owned(), texts.detail.into());
        members.insert("triggers".to_owned(), triggers::of(failure).into());
        members.insert("retry_after".to_owned(), row.retry_after_s.into());
        members.insert("owner_action_required".to_owned(), (row.owner != Owner::Nobody).into());
        members.insert("checks".to_owned(), json!(advice::checks(failure, row.hop, None)));
    }
    entry
}

fn short(failure: Failure, prefix: &str) -> Value {
    let row = failure.row();
    json!({
        "failure": failure.code(),
        "name": (Texts::of(Language::English).failure)(failure).name,
        "category": row.category,
        "hop": row.hop.code(),
        "status": { "cloudflare": row.cloudflare, "standard": row.standard },
        "guide": format!("{prefix}/guide/{}", failure.code()),
    })
}
