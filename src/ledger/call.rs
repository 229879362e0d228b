//! The object's side of the wire: what a call does to a book, and what is to
//! be done about it, as text.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::SECOND_MS;
use super::book::Book;
use super::desk::LedgerReport;
use super::effects::Effects;
use crate::notice::{NoticeForm, NoticeRules, sign};

/// Where notices go.
#[derive(Debug, Clone, Copy, Default)]
pub struct Address<'a> {
    /// The secret `NOTIFY_URL`; nobody is told where there is none.
    pub url: Option<&'a str>,
    /// The secret `NOTIFY_SECRET`: what they are signed with.
    pub secret: Option<&'a str>,
}

/// What became of a notice.
#[derive(Deserialize)]
struct Sent {
    id: String,
    status: Option<u16>,
}

/// Carries a call out on a book; the effects, as JSON. `what`: `report` with a report of an
/// isolate on `origin`, `wake` for the alarm, `sent` with what became of a notice. Nothing
/// when `told` does not read.
#[must_use]
pub fn call(
    what: &str,
    book: &str,
    origin: &str,
    told: &str,
    notify: NoticeRules,
    address: Address<'_>,
    now_ms: u64,
) -> Option<String> {
    let rules = if address.url.is_some() { notify } else { NoticeRules { form: NoticeForm::Off, ..notify } };
    let mut book = Book::read(book);
    let effects = match what {
        "report" => book.report(origin, crate::json::read::<LedgerReport>(told)?, &rules, now_ms),
        "wake" => book.wake(&rules, now_ms),
        _ => {
            let sent: Sent = crate::json::read(told)?;
            book.sent(&sent.id, sent.status, &rules, now_ms)
        }
    };
    addressed(&effects, address, now_ms)
}

/// The effects with notices that have an address and a signature.
fn addressed(effects: &Effects, address: Address<'_>, now_ms: u64) -> Option<String> {
    let mut value = serde_json::to_value(effects).ok()?;
    let parcels: Vec<Value> = effects
        .parcels
        .iter()
        .map(|parcel| {
            let fields = sign::fields(address.secret, &parcel.id, now_ms / SECOND_MS, &parcel.body);
            let fields: Map<String, Value> =
                fields.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            json!({ "id": parcel.id, "url": address.url, "fields": fields, "body": parcel.body })
        })
        .collect();
    value.as_object_mut()?.insert("parcels".to_owned(), parcels.into());
    Some(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"isolate":1,"seq":1,"news":[],"counts":[],"kept":[]}"#;

    #[test]
    fn a_call_has_effects_or_does_not_read() {
        // id, what, what was told, whether it reads
        let rows = [
            ("a report", "report", REPORT, true),
            ("no report", "report", "{", false),
            ("a report of something else", "report", r#"{"id":"x"}"#, false),
            ("the alarm", "wake", "", true),
            ("a notice that was taken", "sent", r#"{"id":"x","status":200}"#, true),
            ("a notice that nobody took", "sent", r#"{"id":"x","status":null}"#, true),
            ("no notice", "sent", "", false),
        ];
        for (id, what, told, reads) in rows {
            let effects =
                call(what, "", "https://o.test", told, NoticeRules::default(), Address::default(), 9);
            assert_eq!(effects.is_some(), reads, "{id}");
            if let Some(effects) = effects {
                let effects: Value = serde_json::from_str(&effects).unwrap();
                assert_eq!(effects["parcels"], json!([]), "{id}");
            }
        }
    }
}
