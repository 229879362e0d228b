//! Problem details for HTTP APIs (RFC 9457). The schema is `docs/problem.schema.json`.

use serde_json::{Value, json};

use super::document::Document;
use super::moment::rfc3339;
use crate::answer::short_id;

/// The members in the order they are written; what is not known has none.
///
/// The extension members carry the names Cloudflare gives them in its own error documents, so
/// that a program that understands those understands these: `error_code` is the status,
/// `error_name` the failure.
pub(super) fn members(document: &Document) -> Vec<(&'static str, Value)> {
    let answer = document.answer;
    let row = answer.failure.row();
    let category: &str = row.category.into();
    let confidence: &str = answer.confidence.into();
    let spared = answer
        .spared
        .map(|spared| json!({"since": rfc3339(spared.since_ms), "next_look": rfc3339(spared.next_look_ms)}));
    let members = [
        ("type", Some(type_uri(document).into())),
        ("title", Some(document.english.name.into())),
        ("status", Some(answer.status.into())),
        ("detail", Some(detail(document).into())),
        ("instance", Some(format!("urn:faultline:request:{}", answer.request_id).into())),
        ("error_code", Some(answer.status.into())),
        ("error_name", Some(answer.failure.code().into())),
        ("error_category", Some(category.into())),
        ("hop", Some(answer.hop.code().into())),
        ("confidence", Some(confidence.into())),
        ("component", answer.component.map(Value::from)),
        ("reason", answer.reason.clone().map(Value::from)),
        ("request_id", Some(answer.request_id.clone().into())),
        ("short_id", Some(short_id(&answer.request_id).into())),
        ("timestamp", Some(document.timestamp.clone().into())),
        ("retryable", Some(answer.retry_after_s.is_some().into())),
        ("retry_after", answer.retry_after_s.map(Value::from)),
        ("request_reached_origin", Some(<&str>::from(answer.reached).into())),
        ("spared", spared),
        ("owner_action_required", Some(document.owner_must_act().into())),
        ("what_you_should_do", Some(document.advice_and_when(' ').into())),
    ];
    members.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// What happened, and how sure that is.
fn detail(document: &Document) -> String {
    let sure = document.confidence.map(|sure| format!(" {sure}")).unwrap_or_default();
    format!("{}. {}{sure}", document.headline, document.detail())
}

/// The problem's type: the guide's page where there is one, since RFC 9457 section 3.1.1 wants an
/// address that explains it. Otherwise a name of our own and not `about:blank`, which would leave
/// only the status to go by.
fn type_uri(document: &Document) -> String {
    let answer = document.answer;
    answer.guide_url.clone().unwrap_or_else(|| format!("urn:faultline:failure:{}", answer.failure.code()))
}

/// The document as JSON.
pub(super) fn json(document: &Document) -> String {
    let members: Vec<String> =
        members(document).into_iter().map(|(name, value)| format!("  \"{name}\": {value}")).collect();
    format!("{{\n{}\n}}\n", members.join(",\n"))
}
