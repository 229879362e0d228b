//! What the console's first page says in a sentence: how the origins are, and what the switch does.

use super::view::{OriginState, World};
use crate::config::read_switch;
use crate::maintenance::{Switch, Window};
use crate::render::moment::spoken;

/// How many origins a headline names; of the others it says how many there are.
const NAMED_MAX: usize = 3;

/// The headline of the page of what is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Headline {
    /// What it says.
    pub text: String,
    /// Its class on the page.
    pub class: &'static str,
    /// The origins it speaks of, where those are not all.
    pub names: String,
}

/// The worst that is known: what fails comes before what is closed, and that before what failed
/// at times or nobody knows.
pub(super) fn headline(world: &World<'_>) -> Headline {
    let states: Vec<OriginState> = world.origins.iter().map(|origin| origin.state(world.now_ms)).collect();
    let is_there = |state: &OriginState| states.contains(state);
    let worst =
        [OriginState::Failing, OriginState::SomeFail, OriginState::Unknown].into_iter().find(is_there);
    let worst = worst.unwrap_or(OriginState::Calm);
    if world.is_closed && worst != OriginState::Failing {
        let text = "The site is closed for maintenance".to_owned();
        return Headline { text, class: "held", names: String::new() };
    }
    let those = world.origins.iter().zip(&states).filter(|(_, state)| **state == worst);
    let keys: Vec<&str> = those.map(|(origin, _)| origin.key.as_str()).collect();
    let (few, all) = (keys.len(), states.len());
    let text = match (worst, few) {
        (OriginState::Failing, 1) if all == 1 => "The origin is failing".to_owned(),
        (OriginState::Failing, 1) => format!("1 of {all} origins is failing"),
        (OriginState::Failing, _) if few == all => format!("All {all} origins are failing"),
        (OriginState::Failing, _) => format!("{few} of {all} origins are failing"),
        (OriginState::SomeFail, _) => "Some requests failed in the last five minutes".to_owned(),
        (OriginState::Unknown, 1) => "A ledger does not answer".to_owned(),
        (OriginState::Unknown, _) => format!("{few} ledgers do not answer"),
        (OriginState::Calm, _) => "No failure is known".to_owned(),
    };
    let names = if few == all || worst == OriginState::Calm { String::new() } else { named(&keys) };
    Headline { text, class: worst.word(), names }
}

/// Origins by their names among the isolates, without what goes without saying.
fn named(keys: &[&str]) -> String {
    let short = |key: &&str| {
        let secure = key.strip_prefix("https://").map(|rest| rest.strip_suffix(":443").unwrap_or(rest));
        secure.or_else(|| key.strip_prefix("http://")).unwrap_or(key).to_owned()
    };
    let first: Vec<String> = keys.iter().take(NAMED_MAX).map(short).collect();
    match keys.len().saturating_sub(NAMED_MAX) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// What the switch does; `None` where its value does not read, and the settings decide.
pub(super) fn switch(value: &str, now_ms: u64) -> Option<String> {
    Some(match read_switch(value).ok()? {
        Switch::AsSet => "as the settings say".to_owned(),
        Switch::Off => "open, whatever the settings say".to_owned(),
        Switch::Also(windows) => {
            let all: Vec<String> = windows.iter().map(|window| closing(window, now_ms)).collect();
            all.join("; ")
        }
    })
}

fn closing(window: &Window, now_ms: u64) -> String {
    let what = window.only.as_ref().map(|only| format!("{only} ")).unwrap_or_default();
    let until = match window.until_ms {
        Some(until_ms) if until_ms <= now_ms => {
            return format!("{what}open again since {}", spoken(until_ms, now_ms));
        }
        Some(until_ms) => format!("until {}", spoken(until_ms, now_ms)),
        None => "until further notice".to_owned(),
    };
    match window.from_ms.filter(|from_ms| *from_ms > now_ms) {
        Some(from_ms) => format!("{what}closed from {} {until}", spoken(from_ms, now_ms)),
        None => format!("{what}closed {until}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::view::OriginFacts;
    use super::*;
    use crate::config;
    use crate::failure::Failure;
    use crate::ledger::tally::{Count, Numbers, TallyKind, minute};
    use crate::ledger::view::Sheet;
    use crate::outage::{Cause, Outage};
    use crate::verdict::{Confidence, Evidence, Finding};

    /// 2027-01-15T08:00:00Z.
    const NOW: u64 = 1_800_000_000_000;

    fn origin(key: &str, state: OriginState) -> OriginFacts {
        let finding =
            Finding::new(Failure::ConnectionRefused, Confidence::Certain, Evidence::new("status:521"));
        let kind = TallyKind {
            route: "default".into(),
            failure: Failure::ConnectionRefused,
            status: 521,
            delivery: crate::event::Delivery::Passed,
            colo: "FRA".into(),
        };
        let mut sheet = Sheet::default();
        if state == OriginState::SomeFail {
            sheet.counts = vec![Count { minute: minute(NOW), kind, numbers: Numbers { n: 1, orders: 0 } }];
        }
        let here = (state == OriginState::Failing)
            .then(|| Outage::begin(key, NOW - 1_000, Cause::of(&finding, NOW - 1_000), 1));
        let answered = state != OriginState::Unknown;
        OriginFacts { key: key.into(), sheet, answered, here, next_look_ms: None }
    }

    fn says(origins: &[(&str, OriginState)], is_closed: bool) -> (String, &'static str, String) {
        let written = json!({"ORIGIN": "https://a.example"});
        let settings = config::read(&written).unwrap();
        let world = World {
            settings: &settings,
            written: &written,
            origins: origins.iter().map(|(key, state)| origin(key, *state)).collect(),
            switch: "",
            is_closed,
            has_switch: true,
            has_journal: true,
            has_notify: false,
            has_limiter: false,
            platform: "workerd",
            colo: None,
            form_token: "",
            notice: None,
            now_ms: NOW,
        };
        let headline = headline(&world);
        (headline.text, headline.class, headline.names)
    }

    /// What it is about, the origins, whether the site is closed; text, class and names.
    type Row<'a> = (&'a str, &'a [(&'a str, OriginState)], bool, &'a str, &'a str, &'a str);

    #[test]
    fn the_headline_says_how_many_and_which() {
        use OriginState::{Calm, Failing, SomeFail, Unknown};
        let (a, b, c) = ("https://a.example:443", "http://10.0.0.7:80", "zone:shop.example");
        let (d, e) = ("service:API", "https://e.example:8443");
        let lately = "Some requests failed in the last five minutes";
        let rows: &[Row<'_>] = &[
            ("nobody", &[], false, "No failure is known", "no_failure_known", ""),
            ("all well", &[(a, Calm), (b, Calm)], false, "No failure is known", "no_failure_known", ""),
            ("the only one", &[(a, Failing)], false, "The origin is failing", "failing", ""),
            (
                "one of two",
                &[(a, Failing), (b, Calm)],
                false,
                "1 of 2 origins is failing",
                "failing",
                "a.example",
            ),
            (
                "two of three",
                &[(a, Failing), (b, Failing), (c, Calm)],
                false,
                "2 of 3 origins are failing",
                "failing",
                "a.example, 10.0.0.7:80",
            ),
            ("all", &[(a, Failing), (b, Failing)], false, "All 2 origins are failing", "failing", ""),
            (
                "more than it names",
                &[(a, Failing), (b, Failing), (c, Failing), (d, Failing), (e, Unknown)],
                false,
                "4 of 5 origins are failing",
                "failing",
                "a.example, 10.0.0.7:80, zone:shop.example and 1 more",
            ),
            (
                "what fails, not what is unknown",
                &[(e, Failing), (b, Unknown)],
                false,
                "1 of 2 origins is failing",
                "failing",
                "e.example:8443",
            ),
            ("failing and closed", &[(a, Failing)], true, "The origin is failing", "failing", ""),
            ("closed", &[(a, SomeFail)], true, "The site is closed for maintenance", "held", ""),
            ("at times", &[(a, SomeFail), (b, Calm)], false, lately, "some_failures", "a.example"),
            (
                "at times, before the unknown",
                &[(a, Unknown), (d, SomeFail)],
                false,
                lately,
                "some_failures",
                "service:API",
            ),
            (
                "unknown",
                &[(a, Unknown), (b, Calm)],
                false,
                "A ledger does not answer",
                "unknown",
                "a.example",
            ),
            ("unknown, all", &[(a, Unknown), (b, Unknown)], false, "2 ledgers do not answer", "unknown", ""),
        ];
        for &(id, origins, is_closed, text, class, names) in rows {
            assert_eq!(says(origins, is_closed), (text.into(), class, names.into()), "{id}");
        }
    }

    #[test]
    fn the_switch_is_said_in_words() {
        let rows = [
            ("none", "", "as the settings say"),
            ("auto", "auto", "as the settings say"),
            ("off", "off", "open, whatever the settings say"),
            ("on", "on", "closed until further notice"),
            ("an end today", r#"{"until":"2027-01-15T14:05:00Z"}"#, "closed until 14:05 UTC"),
            (
                "an end tomorrow",
                r#"{"until":"2027-01-16T14:05:00+01:00"}"#,
                "closed until 2027-01-16 13:05 UTC",
            ),
            ("over", r#"{"until":"2027-01-15T07:30:00Z"}"#, "open again since 07:30 UTC"),
            ("on since", r#"{"from":"2027-01-15T07:30:00Z"}"#, "closed until further notice"),
            (
                "to come",
                r#"{"from":"2027-01-15T22:00:00Z","until":"2027-01-15T23:00:00Z"}"#,
                "closed from 22:00 UTC until 23:00 UTC",
            ),
            (
                "parts",
                r#"[{"match":"shop.example/pay/*"},{"match":"api.example/*","until":"2027-01-15T09:00:00Z"}]"#,
                "shop.example/pay/* closed until further notice; api.example closed until 09:00 UTC",
            ),
        ];
        for (id, value, words) in rows {
            assert_eq!(switch(value, NOW).as_deref(), Some(words), "{id}");
        }
        for none in ["onn", "{", r#"{"until":"noon"}"#, "[]"] {
            assert_eq!(switch(none, NOW), None, "{none}");
        }
    }
}
