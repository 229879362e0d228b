//! What opens, and what does not.

use proptest::prelude::*;

use super::*;

const SECRET: &str = "only-the-operator-knows";
const NOW: u64 = 1_800_000_000_000;
const LIFE_MS: u64 = LIFE_S * 1_000;

fn pass(for_use: Use) -> String {
    issue(SECRET, for_use, NOW).unwrap()
}

#[test]
fn a_pass_opens_what_it_is_for_until_it_ends() {
    let enter = pass(Use::Enter);
    let longer = enter.replacen("1800028800", "1900000000", 1);
    let padded = enter.replacen("1800028800", "01800028800", 1);
    let other_use = enter.replacen("enter", "console", 1);
    let rows = [
        ("at once", SECRET, Use::Enter, enter.as_str(), NOW, Ok(())),
        ("to its last second", SECRET, Use::Enter, &enter, NOW + LIFE_MS - 1, Ok(())),
        ("after it", SECRET, Use::Enter, &enter, NOW + LIFE_MS, Err(PassRefused::Expired)),
        ("for another use", SECRET, Use::Console, &enter, NOW, Err(PassRefused::Forged)),
        ("made over to another use", SECRET, Use::Console, &other_use, NOW, Err(PassRefused::Forged)),
        ("made longer", SECRET, Use::Enter, &longer, NOW, Err(PassRefused::Forged)),
        ("written in another way", SECRET, Use::Enter, &padded, NOW, Err(PassRefused::Forged)),
        ("of another secret", "another", Use::Enter, &enter, NOW, Err(PassRefused::Forged)),
        ("without a secret", "", Use::Enter, &enter, NOW, Err(PassRefused::Forged)),
        ("the secret itself", SECRET, Use::Enter, SECRET, NOW, Err(PassRefused::Forged)),
        ("nothing", SECRET, Use::Enter, "", NOW, Err(PassRefused::Forged)),
        ("dots", SECRET, Use::Enter, "enter..", NOW, Err(PassRefused::Forged)),
    ];
    for (id, secret, for_use, pass, now_ms, expected) in rows {
        assert_eq!(verify(secret, for_use, pass, now_ms), expected, "{id}");
    }
    assert_eq!(issue("", Use::Enter, NOW), None, "no pass without a secret");
    assert!(!enter.contains(SECRET));
}

#[test]
fn a_form_is_ours_by_the_token_of_its_pass() {
    let (mine, other) = (pass(Use::Console), issue(SECRET, Use::Console, NOW + 5_000).unwrap());
    let token = form_token(SECRET, &mine).unwrap();
    for (id, pass, given, expected) in [
        ("ours", &mine, token.as_str(), true),
        ("of another pass", &other, &token, false),
        ("none", &mine, "", false),
        ("the pass itself", &mine, &mine, false),
    ] {
        assert_eq!(is_our_form(SECRET, pass, given), expected, "{id}");
    }
    assert!(!is_our_form("", &mine, &token));
}

#[test]
fn what_a_request_shows() {
    let (enter, console) = (pass(Use::Enter), pass(Use::Console));
    let cookie = |text: &str| Some(text.replace("PASS", &enter).replace("CONSOLE", &console));
    let rows = [
        ("nothing", None, None, Claim::None),
        ("the secret", Some(SECRET), None, Claim::Right),
        ("another", Some("only-the-operator-guesses"), None, Claim::Wrong),
        ("a part", Some("only"), None, Claim::Wrong),
        ("empty", Some(""), None, Claim::None),
        ("a pass", None, cookie("faultline-token=PASS"), Claim::Right),
        ("among others", None, cookie("a=b; faultline-token=PASS; c=d"), Claim::Right),
        ("in a field of several", None, cookie("a=b, faultline-token=PASS"), Claim::Right),
        ("with odd white space", None, cookie("a=b;\t faultline-token = PASS ;c"), Claim::Right),
        ("in quotes", None, cookie("faultline-token=\"PASS\""), Claim::Right),
        ("behind a wrong one", None, cookie("faultline-token=x; faultline-token=PASS"), Claim::Right),
        ("the secret as a cookie", None, cookie("faultline-token=only-the-operator-knows"), Claim::Wrong),
        ("the console's pass", None, cookie("faultline-token=CONSOLE"), Claim::Wrong),
        ("the console's cookie", None, cookie("faultline-console=CONSOLE"), Claim::None),
        ("another's cookie", None, cookie("x-faultline-token=PASS"), Claim::None),
        ("an empty cookie", None, cookie("faultline-token="), Claim::None),
    ];
    for (id, field, cookies, expected) in rows {
        assert_eq!(claim(field, cookies.as_deref(), Some(SECRET), NOW), expected, "{id}");
        for secret in [None, Some("")] {
            assert_eq!(claim(field, cookies.as_deref(), secret, NOW), Claim::None, "{id}, no secret");
        }
    }
    let ended = cookie("faultline-token=PASS");
    assert_eq!(claim(None, ended.as_deref(), Some(SECRET), NOW + LIFE_MS), Claim::None, "ended");
}

#[test]
fn cookies_are_kept_from_scripts_and_from_other_sites() {
    for (for_use, parts) in [
        (Use::Enter, ["faultline-token=enter.", "Path=/;", "SameSite=Lax"]),
        (Use::Console, ["faultline-console=console.", "Path=/_faultline;", "SameSite=Strict"]),
    ] {
        let cookie = set_cookie(for_use, &pass(for_use), "/_faultline", "https");
        for part in parts.into_iter().chain(["HttpOnly", "Secure", "Max-Age=28800"]) {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(COOKIES.iter().any(|name| cookie.starts_with(&format!("{name}="))), "no origin gets it");
        let plain = set_cookie(for_use, &pass(for_use), "/_faultline", "http");
        assert!(!plain.contains("Secure") && plain.contains("HttpOnly"), "it has to come back: {plain}");
        let gone = drop_cookie(for_use, "/_faultline", "https");
        for part in [parts[1], parts[2], "HttpOnly", "Secure", "Max-Age=0;"] {
            assert!(gone.contains(part), "{part}: {gone}");
        }
    }
}

proptest! {
    #[test]
    fn nothing_else_opens(pass in "(enter|console)?\\.?[0-9]{0,12}\\.?[A-Za-z0-9_-]{0,50}|\\PC{0,40}") {
        prop_assert!(verify(SECRET, Use::Enter, &pass, NOW).is_err());
    }
}
