//! Which origins a page asks.

/// The most origins that one page asks: a request may have so many requests of its
/// own on the free plan (50).
const ORIGINS_MAX: usize = 40;

/// The origins that a page asks, each once. `here`: those that the settings name and that this
/// isolate knows; `elsewhere`: those that have failed somewhere. Of more than a page asks, those
/// that fail here are the ones to see.
#[must_use]
pub fn names(here: Vec<String>, elsewhere: Vec<String>, is_failing: impl Fn(&str) -> bool) -> Vec<String> {
    let (failing, calm): (Vec<String>, Vec<String>) = here.into_iter().partition(|name| is_failing(name));
    let mut names: Vec<String> = Vec::new();
    for name in failing.into_iter().chain(calm).chain(elsewhere) {
        if names.len() < ORIGINS_MAX && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it is about; the origins here, elsewhere, those that fail, and those that are asked.
    type Row<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str], &'a [&'a str]);

    #[test]
    fn those_that_fail_are_asked_first_and_each_once() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let rows: &[Row<'_>] = &[
            ("none", &[], &[], &[], &[]),
            ("as they are set", &["a", "b"], &["c"], &[], &["a", "b", "c"]),
            ("what fails first", &["a", "b", "c"], &["d"], &["c", "d"], &["c", "a", "b", "d"]),
            ("each once", &["a", "b", "a"], &["b", "c", "c"], &["a"], &["a", "b", "c"]),
        ];
        for &(id, here, elsewhere, failing, expected) in rows {
            let found = names(list(here), list(elsewhere), |name| failing.contains(&name));
            assert_eq!(found, list(expected), "{id}");
        }
        let many: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let found = names(many, list(&["elsewhere"]), |name| name == "99");
        assert_eq!(
            (found.len(), found.first().map(String::as_str)),
            (ORIGINS_MAX, Some("99")),
            "no more than it asks"
        );
    }
}
