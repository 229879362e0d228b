use super::*;
use crate::verdict::Confidence;

const PLACE: (RouteId, OriginId) = (RouteId(0), OriginId(0));
const GET: Request<'_> = Request {
    method: "GET",
    path: "/a",
    head_bytes: 600,
    body_bytes: 0,
    has_cookie: false,
    has_referer: false,
};

const fn large(request: Request<'_>) -> Request<'_> {
    Request { head_bytes: 20_000, has_cookie: true, ..request }
}

const fn post(path: &str) -> Request<'_> {
    Request { method: "POST", path, body_bytes: 300, ..GET }
}

const fn at(path: &str) -> Request<'_> {
    Request { path, ..GET }
}

/// What became of a request.
#[derive(Clone, Copy)]
enum Came {
    /// A reply.
    Well,
    /// Its connection was lost, and the probe said nothing.
    Lost,
    /// The same, and the probe was answered.
    LostButProbed,
    /// Nothing within the deadline.
    Late,
    /// A gateway's 502.
    Gateway,
    /// The application's own 500.
    Application,
    /// No connection.
    Refused,
}
use Came::{Application, Gateway, Late, Lost, LostButProbed, Refused, Well};

fn finding(came: Came) -> Option<Finding> {
    let finding = |failure, code| Finding::new(failure, Confidence::Likely, Evidence::new(code));
    Some(match came {
        Well => return None,
        Lost => finding(Failure::ConnectionTerminated, "exception:connection_lost"),
        LostButProbed => finding(Failure::ConnectionTerminated, "probe:answered"),
        Late => finding(Failure::HttpResponseTimeout, "deadline"),
        Gateway => finding(Failure::OriginBadGateway, "fp:nginx-502"),
        Application => finding(Failure::ApplicationError, "status:500"),
        Refused => finding(Failure::ConnectionRefused, "probe:connect:rejected"),
    })
}

/// What the last of these exchanges, a second apart, is found to be decided by.
fn last(steps: &[(Request<'_>, Came)]) -> Vec<String> {
    every(steps, 1_000)
}

fn every(steps: &[(Request<'_>, Came)], every_ms: u64) -> Vec<String> {
    let mut requests = Requests::default();
    let (mut now_ms, mut found) = (1_000_000, Vec::new());
    for (request, came) in steps {
        now_ms += every_ms;
        match finding(*came) {
            Some(finding) => {
                let judged = requests.on_failure(PLACE, request, finding.clone(), now_ms);
                assert_eq!(judged.failure, finding.failure, "what broke stays what it was");
                let codes = judged.evidence.iter().map(|evidence| evidence.code());
                found = codes
                    .filter_map(|code| Some(code.strip_prefix("compare:request_dependent:")?.to_owned()))
                    .collect();
                assert_eq!(is_dependent(&judged), !found.is_empty());
            }
            None if requests.wants_pass(PLACE, || now_ms) => requests.on_pass(PLACE, request, now_ms),
            None => {}
        }
    }
    found
}

#[test]
fn what_fails_each_time_while_others_pass_is_the_request() {
    let cookie = Request { has_cookie: true, ..GET };
    let referer = Request { has_referer: true, ..GET };
    // id, exchanges, what decides
    type Case<'a> = (&'a str, &'a [(Request<'a>, Came)], &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        (
            "a large head",
            &[(large(GET), Lost), (GET, Well), (large(GET), Lost), (large(at("/b")), Lost)],
            &["head_size", "cookie"],
        ),
        (
            "a large head where every visitor has cookies",
            &[(large(GET), Lost), (cookie, Well), (large(GET), Lost), (large(at("/b")), Lost)],
            &["head_size"],
        ),
        (
            "a large head, and probes pass",
            &[(large(GET), LostButProbed), (large(GET), LostButProbed), (large(GET), LostButProbed)],
            &["head_size"],
        ),
        (
            "a method",
            &[(post("/a"), Lost), (GET, Well), (post("/a"), Lost), (post("/b"), Lost)],
            &["method", "body"],
        ),
        (
            "a method, with and without a body",
            &[
                (post("/a"), Lost),
                (GET, Well),
                (Request { body_bytes: 0, ..post("/a") }, Lost),
                (post("/b"), Lost),
            ],
            &["method"],
        ),
        (
            "a body",
            &[
                (post("/a"), Lost),
                (Request { body_bytes: 0, ..post("/a") }, Well),
                (post("/a"), Lost),
                (post("/b"), Lost),
            ],
            &["body"],
        ),
        (
            "a large body",
            &[
                (Request { body_bytes: 2_000_000, ..post("/a") }, Late),
                (post("/a"), Well),
                (Request { body_bytes: 3_000_000, ..post("/a") }, Late),
                (Request { body_bytes: 2_000_000, ..post("/b") }, Late),
            ],
            &["body"],
        ),
        ("a path", &[(GET, Lost), (at("/b"), Well), (GET, Lost), (at("/c"), Well), (GET, Lost)], &["path"]),
        ("a slow path", &[(GET, Late), (at("/b"), Well), (GET, Late), (GET, Late)], &["path"]),
        ("a cookie", &[(cookie, Lost), (GET, Well), (cookie, Lost), (cookie, Lost)], &["cookie"]),
        ("a referer", &[(referer, Lost), (GET, Well), (referer, Lost), (referer, Lost)], &["referer"]),
        ("a lack of one", &[(GET, Lost), (referer, Well), (GET, Lost), (GET, Lost)], &["referer"]),
        (
            "a large head behind a gateway",
            &[(large(GET), Gateway), (cookie, Well), (large(GET), Gateway), (large(GET), Gateway)],
            &["head_size"],
        ),
    ];
    for (id, steps, expected) in cases {
        assert_eq!(last(steps), *expected, "{id}");
        assert!(
            last(&steps[..steps.len() - 1]).is_empty() || *id == "a path",
            "{id}: before the third failure"
        );
    }
}

#[test]
fn a_crash_a_form_and_a_flapping_origin_are_not_the_request() {
    let cookie = Request { has_cookie: true, ..GET };
    // id, exchanges
    type Case<'a> = (&'a str, &'a [(Request<'a>, Came)]);
    let cases: &[Case<'_>] = &[
        ("twice", &[(large(GET), Lost), (GET, Well), (large(GET), Lost)]),
        ("nothing passes", &[(GET, Lost), (GET, Lost), (GET, Lost), (GET, Lost)]),
        (
            "a crash, and well again",
            &[(GET, Lost), (post("/a"), Lost), (at("/b"), Lost), (GET, Well), (GET, Lost)],
        ),
        (
            "the same passes",
            &[(large(GET), Lost), (large(GET), Well), (large(GET), Lost), (GET, Well), (large(GET), Lost)],
        ),
        (
            "a larger one passes",
            &[
                (large(GET), Lost),
                (Request { head_bytes: 40_000, ..large(at("/b")) }, Well),
                (large(GET), Lost),
                (large(at("/c")), Lost),
            ],
        ),
        (
            "another fails too",
            &[(post("/a"), Lost), (GET, Well), (post("/a"), Lost), (at("/b"), Lost), (post("/a"), Lost)],
        ),
        ("in two ways", &[(post("/a"), Lost), (GET, Well), (post("/a"), Late), (post("/a"), Lost)]),
        (
            "probes pass, visitors have cookies",
            &[(cookie, LostButProbed), (cookie, LostButProbed), (cookie, LostButProbed)],
        ),
        (
            "probes pass, a form",
            &[(post("/a"), LostButProbed), (post("/a"), LostButProbed), (post("/a"), LostButProbed)],
        ),
        (
            "a dead application behind a gateway that has files of its own",
            &[(GET, Gateway), (at("/style.css"), Well), (GET, Gateway), (GET, Gateway)],
        ),
        (
            "the same, and forms",
            &[(post("/a"), Gateway), (at("/style.css"), Well), (post("/a"), Gateway), (post("/a"), Gateway)],
        ),
        ("a bug", &[(GET, Application), (at("/b"), Well), (GET, Application), (GET, Application)]),
        ("refused", &[(post("/a"), Refused), (GET, Well), (post("/a"), Refused), (post("/a"), Refused)]),
    ];
    for (id, steps) in cases {
        assert_eq!(last(steps), Vec::<String>::new(), "{id}");
    }
}

#[test]
fn what_was_long_ago_does_not_count() {
    let steps = [(GET, Lost), (at("/b"), Well), (GET, Lost), (at("/b"), Well), (GET, Lost)];
    assert_eq!(every(&steps, 60_000), ["path"]);
    assert!(every(&steps, REMEMBERED_MS / 3).is_empty());
}

#[test]
fn passes_are_asked_for_only_after_such_a_failure_and_not_without_end() {
    let mut requests = Requests::default();
    let at = std::cell::Cell::new(1_000);
    assert!(!requests.wants_pass(PLACE, || panic!("nobody asks the clock")));
    let lost = || finding(Lost).unwrap_or_else(Finding::judge_passed);
    drop(requests.on_failure(PLACE, &GET, lost(), at.get()));
    assert!(!requests.wants_pass((RouteId(1), OriginId(0)), || panic!("nobody asks the clock")));
    let wanted = (0..1_000).filter(|_| requests.wants_pass(PLACE, || at.get())).count();
    assert_eq!(wanted, 20);
    at.set(2_000);
    assert!(requests.wants_pass(PLACE, || at.get()));
    at.set(1_001 + REMEMBERED_MS);
    assert!(!requests.wants_pass(PLACE, || at.get()));
    assert!(requests.places.is_empty(), "what is over is forgotten");
}

#[test]
fn many_requests_do_not_grow_the_memory() {
    let mut requests = Requests::default();
    for n in 0..1_000_u32 {
        let path = format!("/{n}");
        let lost = finding(Lost).unwrap_or_else(Finding::judge_passed);
        drop(requests.on_failure((RouteId(n), OriginId(n)), &at(&path), lost.clone(), 5));
        drop(requests.on_failure(PLACE, &at(&path), lost, 5));
        requests.on_pass(PLACE, &at(&path), 5);
    }
    let memory = requests.places.get(&PLACE).cloned().unwrap_or_default();
    assert_eq!(
        (requests.places.len(), memory.failed.len(), memory.passed.len()),
        (PLACES_MAX, FAILURES_MAX, PASSES_MAX)
    );
}

#[test]
fn a_request_is_measured_by_its_parts() {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let (cookie, referer) = (field("cookie", "a=b"), field("referer", "https://a.example/"));
    let target = "https://a.example/x";
    let bare = u64::try_from("GET".len() + target.len()).unwrap();
    // id, whether there is a body, fields; bytes of head and body, cookie, referer
    for (id, sends_a_body, fields, expected) in [
        ("bare", false, vec![], (bare, 0, false, false)),
        ("a cookie", false, vec![cookie.clone()], (bare + 13, 0, true, false)),
        ("both", false, vec![cookie, referer], (bare + 13 + 29, 0, true, true)),
        ("a body", true, vec![field("content-length", "700")], (bare + 21, 700, false, false)),
        ("a body of unknown length", true, vec![], (bare, 1, false, false)),
        ("a length that is none", true, vec![field("content-length", "x")], (bare + 19, 1, false, false)),
        ("a length without a body", false, vec![field("content-length", "0")], (bare + 19, 0, false, false)),
    ] {
        let request = Request::of("GET", "/x", target, sends_a_body, &fields);
        let found = (request.head_bytes, request.body_bytes, request.has_cookie, request.has_referer);
        assert_eq!(found, expected, "{id}");
    }
}
