use super::*;

const PERSON: Asked<'_> = Asked { elapsed_ms: 1, ..Asked::navigation() };
const SCRIPT: Asked<'_> = Asked { navigation: false, ..PERSON };
const IDLE_MS: u32 = 30_000;
const HOLDS: u32 = 65_536;

fn head(fields: &str) -> Reply {
    let status = if fields.contains("content-range") { 206 } else { 200 };
    let headers = fields.split("; ").filter_map(|field| field.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Reply { status, headers, ..Reply::default() }
}

/// The treatment in few words.
fn told(wanted: u32, fields: &str, asked: &Asked<'_>) -> String {
    let policy = Policy { hold_bytes: HOLDS, ..Policy::default() };
    let told = treatment(wanted, &head(fields), asked, &policy);
    let ahead = told.ahead.map_or(String::new(), |ahead| {
        let how = if ahead.in_one_go { " at once" } else { "" };
        let held = if ahead.is_held { " held" } else { "" };
        let waits = if ahead.is_held { (IDLE_MS, 2 * IDLE_MS) } else { (PEEK_MS, PEEK_MS) };
        assert_eq!((ahead.idle_ms, ahead.total_ms), waits, "{fields}");
        format!("{}{how}{held}, ", ahead.bytes)
    });
    let then = match told.then {
        Then::HandedOn => "on".to_owned(),
        Then::Watched { bytes: u32::MAX, idle_ms } => format!("watched, {idle_ms}"),
        Then::Watched { bytes, idle_ms } => format!("watched {bytes}, {idle_ms}"),
        Then::CopyWatched { bytes, idle_ms } => format!("copy {bytes}, {idle_ms}"),
    };
    ahead + &then
}

#[test]
fn bounded_is_what_a_failure_has_watched_and_nobody_asked_for() {
    let small = "content-type: text/css; content-length: 500";
    let large = "content-type: text/css; content-length: 5000000";
    for (id, wanted, fields, bounded) in [
        ("large", SMALL | WATCH | SOFT, large, true),
        ("no length", SMALL | WATCH | SOFT, "content-type: text/css", true),
        ("read at once", SMALL | WATCH | SOFT, small, false),
        ("all are watched", SMALL | WATCH_ALWAYS, large, false),
        ("calm", SMALL | SOFT, large, false),
    ] {
        let told = treatment(wanted, &head(fields), &SCRIPT, &Policy::default());
        assert_eq!((told.is_bounded(), told.handed_on().is_bounded()), (bounded, false), "{id}");
    }
}

#[test]
fn what_is_done_follows_the_head_and_what_is_wanted() {
    let after_a_failure = SMALL | WATCH | SOFT;
    let html = "content-type: text/html; content-length: 500";
    let json = "content-type: application/json; content-length: 500";
    let chunked = "content-type: text/html";
    let large = "content-type: text/html; content-length: 100000";
    let gzip = "content-type: text/html; content-encoding: gzip; content-length: 500";
    let part = "content-encoding: GZIP; content-range: bytes 0-9/20; content-length: 10";
    let range = "content-range: bytes 0-9/20; content-length: 10";
    let live = "content-type: text/event-stream";
    let doubled = "content-length: 2, 2";
    let absurd = "content-length: 9007199254740992";
    // id, wanted, head, request, what is done
    let cases = [
        ("nothing is wanted", 0, html, PERSON, "on"),
        ("sampled page", SMALL | SOFT, html, PERSON, "16384 at once, on"),
        ("sampled page for a script", SMALL | SOFT, html, SCRIPT, "500 at once, on"),
        ("sampled json", SMALL | SOFT, json, SCRIPT, "500 at once, on"),
        ("sampled chunked page", SMALL | SOFT, chunked, PERSON, "16384, on"),
        ("sampled chunked, for a script", SMALL | SOFT, chunked, SCRIPT, "on"),
        ("sampled, large", SMALL | SOFT, large, PERSON, "on"),
        ("sampled gzip page", SMALL | SOFT, gzip, PERSON, "16384, on"),
        ("sampled gzip, for a script", SMALL | SOFT, gzip, SCRIPT, "on"),
        ("sampled live", SMALL | SOFT, live, SCRIPT, "on"),
        ("sampled, doubled length", SMALL, doubled, SCRIPT, "2 at once, on"),
        ("sampled, absurd length", SMALL, absurd, SCRIPT, "on"),
        ("only soft, json", SOFT, json, PERSON, "on"),
        ("after a failure, small", after_a_failure, json, SCRIPT, "500 at once, watched 262144, 30000"),
        ("after a failure, large", after_a_failure, large, SCRIPT, "watched 262144, 30000"),
        ("after a failure, chunked", after_a_failure, chunked, SCRIPT, "watched 262144, 0"),
        ("after a failure, absurd", after_a_failure, absurd, SCRIPT, "watched 262144, 0"),
        ("after a failure, gzip", after_a_failure, gzip, SCRIPT, "on"),
        ("after a failure, live", after_a_failure, live, SCRIPT, "on"),
        ("after a failure, a range", WATCH, range, SCRIPT, "watched 262144, 30000"),
        ("always", WATCH_ALWAYS, json, SCRIPT, "watched, 30000"),
        ("always, chunked", WATCH_ALWAYS, chunked, SCRIPT, "watched, 30000"),
        ("always, gzip", WATCH_ALWAYS, gzip, SCRIPT, "copy 1048576, 30000"),
        ("always, part of gzip", WATCH_ALWAYS, part, SCRIPT, "on"),
        ("always, a range", WATCH_ALWAYS, range, SCRIPT, "watched, 30000"),
        ("always, live", WATCH_ALWAYS, live, SCRIPT, "watched, 0"),
        ("held", HOLD, json, SCRIPT, "65536 held, on"),
        ("held, longer", HOLD, large, SCRIPT, "65536 held, on"),
        ("held, chunked", HOLD, chunked, SCRIPT, "65536 held, on"),
        ("held, gzip", HOLD, gzip, SCRIPT, "65536 held, on"),
        ("held, part of gzip", HOLD, part, SCRIPT, "on"),
        ("held, live", HOLD, live, SCRIPT, "on"),
        ("held and sampled", HOLD | SMALL | SOFT, html, PERSON, "65536 held, on"),
        ("held after a failure", HOLD | WATCH, large, SCRIPT, "65536 held, watched 262144, 30000"),
    ];
    for (id, wanted, fields, asked, expected) in cases {
        assert_eq!(told(wanted, fields, &asked), expected, "{id}");
    }
}

#[test]
fn grpc_is_live_and_identity_is_no_coding() {
    let fields = "content-type: application/grpc+proto; content-length: 5";
    assert_eq!(told(SMALL | WATCH, fields, &SCRIPT), "on");
    let fields = "content-encoding: identity; content-length: 5";
    assert_eq!(told(SMALL, fields, &SCRIPT), "5 at once, on");
}

#[test]
fn a_body_that_cannot_be_decoded_has_arrived() {
    assert_eq!(delivery(Failure::HttpResponseContentCoding), Delivery::Passed);
    assert_eq!(delivery(Failure::HttpResponseIncomplete), Delivery::BrokenOff);
}
