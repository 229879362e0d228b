//! When the site is closed, until when, and for whom not.

use super::*;

const NOW: u64 = 1_800_000_000_000;

fn url(text: &str) -> RequestUrl {
    RequestUrl::parse(text).unwrap()
}

fn window(from_s: Option<i64>, until_s: Option<i64>, only: Option<&str>) -> Window {
    let at = |s: i64| NOW.saturating_add_signed(s * 1_000);
    Window {
        from_ms: from_s.map(at),
        until_ms: until_s.map(at),
        only: only.map(|text| Pattern::parse(text).unwrap()),
        ..Window::default()
    }
}

#[test]
fn when_it_is_closed_and_for_how_long() {
    let on = |until| window(Some(-60), until, None);
    let rows = vec![
        ("no windows", vec![], Switch::AsSet, None),
        ("within", vec![on(Some(90))], Switch::AsSet, Some(Some(90))),
        ("before", vec![window(Some(1), Some(90), None)], Switch::AsSet, None),
        ("its first moment", vec![window(Some(0), Some(90), None)], Switch::AsSet, Some(Some(90))),
        ("its end", vec![on(Some(0))], Switch::AsSet, None),
        ("no end", vec![on(None)], Switch::AsSet, Some(None)),
        ("no start", vec![window(None, Some(5), None)], Switch::AsSet, Some(Some(5))),
        ("the last end holds", vec![on(Some(90)), on(Some(20))], Switch::AsSet, Some(Some(90))),
        ("no end holds over an end", vec![on(None), on(Some(20))], Switch::AsSet, Some(None)),
        ("this part", vec![window(None, Some(9), Some("*/shop/*"))], Switch::AsSet, Some(Some(9))),
        ("another part", vec![window(None, Some(9), Some("*/blog/*"))], Switch::AsSet, None),
        ("switched off", vec![on(Some(90))], Switch::Off, None),
        ("switched on", vec![], Switch::Also(vec![Window::default()]), Some(None)),
        ("both", vec![on(Some(90))], Switch::Also(vec![on(Some(300))]), Some(Some(300))),
        ("switched on, but over", vec![], Switch::Also(vec![on(Some(-1))]), None),
    ];
    for (id, windows, switch, expected) in &rows {
        let found = closed(windows, switch, &url("https://example.com/shop/x"), NOW);
        assert_eq!(found.map(|closed| closed.remaining_s), *expected, "{id}");
    }
}

#[test]
fn part_of_a_second_is_a_second() {
    let windows = [window(None, Some(10), None)];
    for (later_ms, expected) in [(9_999, Some(1)), (9_000, Some(1)), (8_999, Some(2)), (10_000, None)] {
        let found = closed(&windows, &Switch::AsSet, &url("https://a/"), NOW + later_ms);
        assert_eq!(found.and_then(|closed| closed.remaining_s), expected, "{later_ms}");
    }
}

#[test]
fn who_is_let_through() {
    let let_through = LetThrough {
        addresses: vec!["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()],
        paths: vec![Pattern::parse("*/healthz").unwrap()],
    };
    let [page, healthz, below, climbing] = ["/", "/healthz", "/healthz/x", "/healthz/..%2fcheckout"]
        .map(|path| format!("https://example.com{path}"));
    let [page, healthz, below, climbing] = [&page, &healthz, &below, &climbing].map(|text| url(text));
    let at = |url| Visitor { url, address: None, is_operator: false };
    let page = at(&page);
    let from = |address| Visitor { address: Some(address), ..page };
    let rows = [
        ("anybody", page, false),
        ("listed path", at(&healthz), true),
        ("below a listed path", at(&below), false),
        ("out of a listed path", at(&climbing), false),
        ("listed address", from("192.0.2.7"), true),
        ("listed address in IPv6", from("::ffff:192.0.2.7"), true),
        ("listed IPv6 address", from("2001:db8::1"), true),
        ("next block", from("192.0.3.7"), false),
        ("no address", from("192.0.2.7, 10.0.0.1"), false),
        ("the operator", Visitor { is_operator: true, ..page }, true),
    ];
    for (id, visitor, expected) in rows {
        assert_eq!(let_through.takes(&visitor), expected, "{id}");
    }
}

#[test]
fn the_crowd_is_spread_after_the_end_and_never_before() {
    for (remaining, random, expected) in [
        (1, 0, 1),
        (1, u32::MAX, 31),
        (150, u32::MAX, 180),
        (400, u32::MAX, 480),
        (36_000, u32::MAX, 36_120),
        (u32::MAX, u32::MAX, u32::MAX),
    ] {
        assert_eq!(wait_s(remaining, random), expected, "{remaining} by {random}");
    }
}

#[test]
fn one_word_takes_faultline_out_of_the_way() {
    for (value, out) in
        [("off", true), (" off\n", true), ("", false), ("on", false), ("OFF", false), ("offline", false)]
    {
        assert_eq!(takes_faultline_out(value), out, "{value:?}");
    }
}

#[test]
fn what_was_just_set_is_newer_than_what_kv_says() {
    for (id, set_ms, expected) in [
        ("nobody set it", None, false),
        ("now", Some(NOW), true),
        ("a minute ago", Some(NOW - 69_999), true),
        ("longer ago", Some(NOW - 70_000), false),
        ("the clock was set back", Some(NOW + 1_000), true),
        ("by far", Some(NOW + 70_000), false),
    ] {
        assert_eq!(may_be_outdated(set_ms, NOW), expected, "{id}");
    }
}
