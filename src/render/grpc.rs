//! What a gRPC client reads of an answer: two fields in its head, and no body.
//!
//! gRPC ends a call with trailers, which the runtime does not let a worker write. Where there is no
//! message its own status may stand in the head instead ("Trailers-Only",
//! <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses>). The HTTP status
//! stays what it is for all others: whoever reads no fields of gRPC goes by that one.

use std::fmt::Write;

use super::document::Document;

/// Its status and its message.
pub(super) fn fields(document: &Document) -> [(&'static str, String); 2] {
    let answer = document.answer;
    let message = format!("{}: {}", answer.failure.code(), document.headline);
    [("grpc-status", status(answer.status).to_string()), ("grpc-message", encoded(&message))]
}

/// gRPC's status for one of HTTP
/// (<https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md>). The edge network's
/// own 52x and 530 are what 502 and 504 are elsewhere.
const fn status(http: u16) -> u8 {
    match http {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 | 502..=504 | 520..=530 => 14,
        _ => 2,
    }
}

/// The message as gRPC writes it: visible ASCII and spaces as they are, all
/// other bytes and `%` as `%XX`.
fn encoded(message: &str) -> String {
    message.bytes().fold(String::with_capacity(message.len()), |mut text, byte| {
        if matches!(byte, b' '..=b'~') && byte != b'%' {
            text.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _written = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Format;
    use crate::answer::{Circumstances, Preferences, decide};
    use crate::exchange::Exchange;
    use crate::failure::Failure;
    use crate::render::{render, tests::finding};
    use crate::verdict::{Confidence, Finding};

    #[test]
    fn a_message_is_visible_ascii() {
        for (id, message, expected) in [
            ("plain", "It is down.", "It is down."),
            ("percent", "50 %", "50 %25"),
            ("line end", "a\r\nb", "a%0D%0Ab"),
            ("not ASCII", "\u{e9}", "%C3%A9"),
        ] {
            assert_eq!(encoded(message), expected, "{id}");
        }
    }

    #[test]
    fn a_call_that_failed_ends_without_a_body() {
        let declined = Finding {
            received_status: Some(404),
            ..finding(Failure::ApplicationError, Confidence::Possible)
        };
        let sure = |failure| finding(failure, Confidence::Certain);
        for (id, finding, grpc, status, code) in [
            ("refused", sure(Failure::ConnectionRefused), true, 521, Some("14")),
            ("silent", sure(Failure::HttpResponseTimeout), true, 504, Some("14")),
            ("settings", sure(Failure::Misconfigured), true, 500, Some("2")),
            ("declined", declined, true, 404, Some("12")),
            ("no gRPC", sure(Failure::ConnectionRefused), false, 521, None),
        ] {
            let exchange = Exchange {
                method: "POST".into(),
                accept: Some("text/html".into()),
                navigation: true,
                grpc,
                ..Exchange::default()
            };
            let answer = decide(&finding, &exchange, &Circumstances::default(), &Preferences::default());
            let rendered = render(&answer);
            let field =
                |name: &str| rendered.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| &**value);
            assert_eq!((rendered.status, field("grpc-status")), (status, code), "{id}");
            assert_eq!(rendered.body.is_empty(), grpc, "{id}");
            assert_eq!(field("Content-Type") == Some(Format::Grpc.content_type()), grpc, "{id}");
            let named = field("grpc-message").is_some_and(|text| text.starts_with(finding.failure.code()));
            let exposed =
                field("Access-Control-Expose-Headers").is_some_and(|names| names.contains("grpc-status"));
            assert_eq!((named, exposed), (grpc, grpc), "{id}");
        }
    }
}
