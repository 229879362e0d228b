use super::{OriginAddress, is_grpc, is_navigation, sends_a_body, trace_id};

#[test]
fn an_origin_as_a_host_field_has_it() {
    for (scheme, host, port, authority) in [
        ("https", "origin.example", 443, "origin.example"),
        ("http", "origin.example", 80, "origin.example"),
        ("http", "origin.example", 443, "origin.example:443"),
        ("https", "10.0.0.7", 8443, "10.0.0.7:8443"),
        ("https", "2001:db8::7", 443, "[2001:db8::7]"),
        ("http", "::1", 8080, "[::1]:8080"),
    ] {
        let address = OriginAddress { scheme: scheme.into(), host: host.into(), port };
        assert_eq!(address.authority(), authority);
    }
}

#[test]
fn a_navigation_is_told_by_the_browser_or_by_what_it_takes() {
    for (id, method, mode, accept, expected) in [
        ("a browser", "GET", Some("navigate"), None, true),
        ("its script", "GET", Some("cors"), Some("text/html"), false),
        ("a form", "POST", Some("navigate"), Some("text/html"), false),
        ("an old browser", "GET", None, Some("text/html,*/*;q=0.8"), true),
        ("curl", "GET", None, Some("*/*"), false),
        ("nothing said", "GET", None, None, false),
    ] {
        assert_eq!(is_navigation(method, mode, accept), expected, "{id}");
    }
}

#[test]
fn a_body_of_no_bytes_is_none() {
    for (id, has_stream, length, expected) in [
        ("announced", true, Some("3"), true),
        ("chunked", true, None, true),
        ("of no bytes", true, Some("0"), false),
        ("none", false, None, false),
    ] {
        assert_eq!(sends_a_body(has_stream, length), expected, "{id}");
    }
}

#[test]
fn grpc_is_told_by_what_it_sends() {
    for (id, content_type, expected) in [
        ("plain", "application/grpc", true),
        ("with its coding", "application/grpc+proto", true),
        ("for browsers", "application/grpc-web-text+proto", true),
        ("a parameter", " Application/GRPC; charset=utf-8", true),
        ("another type", "application/grpcish", false),
        ("json", "application/json", false),
        ("short", "application/grp", false),
        ("empty", "", false),
        ("cut in a letter", "application/grp\u{e9}", false),
    ] {
        assert_eq!(is_grpc(content_type), expected, "{id}");
    }
}

#[test]
fn a_trace_is_taken_over_only_as_the_standard_writes_it() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    let field =
        |version: &str, trace: &str, parent: &str, rest: &str| format!("{version}-{trace}-{parent}-{rest}");
    let zero = "0".repeat(32);
    for (id, text, known) in [
        ("as written", field("00", TRACE, "00f067aa0ba902b7", "01"), true),
        ("a later version", field("cc", TRACE, "00f067aa0ba902b7", "01-what-is-new"), true),
        ("version 00 with more", field("00", TRACE, "00f067aa0ba902b7", "01-more"), false),
        ("version ff", field("ff", TRACE, "00f067aa0ba902b7", "01"), false),
        ("no trace", field("00", &zero, "00f067aa0ba902b7", "01"), false),
        ("no parent", field("00", TRACE, "0000000000000000", "01"), false),
        ("upper case", field("00", &TRACE.to_uppercase(), "00f067aa0ba902b7", "01"), false),
        ("short", field("00", "4bf9", "00f067aa0ba902b7", "01"), false),
        ("no field", String::new(), false),
    ] {
        assert_eq!(trace_id(&text).as_deref(), known.then_some(TRACE), "{id}");
    }
}
