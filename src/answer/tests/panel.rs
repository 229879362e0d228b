//! What the operator sees of an answer, and what nobody else does.

use super::*;
use crate::answer::Details;
use crate::exchange::{OriginAddress, Tried};

fn asked(is_operator: bool) -> Exchange {
    Exchange {
        is_operator,
        origin_address: Some(OriginAddress { scheme: "http".into(), host: "10.0.0.7".into(), port: 8080 }),
        tried: vec![Tried {
            address: OriginAddress { scheme: "http".into(), host: "10.0.0.6".into(), port: 8080 },
            failure: Failure::ConnectionRefused,
        }],
        attempts: 2,
        outage_id: Some("0123456789abcdef".into()),
        ..exchange()
    }
}

#[test]
fn a_page_of_an_outage_says_which() {
    let finding = Finding::new(Failure::ConnectionRefused, Confidence::Certain, Evidence::new("status:521"));
    for (id, outage, shown) in [
        ("none", None, None),
        ("one", Some("0123456789abcdef"), Some("0123456789abcdef")),
        ("hostile", Some("<b>1"), Some("b1")),
    ] {
        let exchange = Exchange { outage_id: outage.map(str::to_owned), ..exchange() };
        let answer = decide(&finding, &exchange, &Circumstances::default(), &Preferences::default());
        assert_eq!(answer.outage_id.as_deref(), shown, "{id}");
        let page = String::from_utf8(crate::render::render(&answer).body).unwrap();
        assert_eq!(page.contains("Outage: <code>"), shown.is_some(), "{id}");
    }
}

#[test]
fn who_sees_which_part() {
    let finding = Finding::new(
        Failure::ConnectionRefused,
        Confidence::Certain,
        Evidence::new("probe:connect:rejected"),
    )
    .internally("connect: refused by 10.0.0.7");
    for (id, details, is_operator, has_details, has_panel) in [
        ("a visitor", Details::Everybody, false, true, false),
        ("a visitor of a site that hides it", Details::Operator, false, false, false),
        ("the operator", Details::Everybody, true, true, true),
        ("the operator of a site that hides it", Details::Operator, true, true, true),
    ] {
        let preferences = Preferences { details, ..Preferences::default() };
        let answer = decide(&finding, &asked(is_operator), &Circumstances::default(), &preferences);
        assert_eq!((answer.has_details, answer.panel.is_some()), (has_details, has_panel), "{id}");
        let page = String::from_utf8(crate::render::render(&answer).body).unwrap();
        for inside in ["10.0.0.7", "10.0.0.6", "probe:connect:rejected", "refused by"] {
            assert_eq!(page.contains(inside), has_panel, "{id}: {inside}");
        }
    }
}
