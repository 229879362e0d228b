//! Every kind of mistake in the table is found when building, and named.

use crate::{check, schema};

const GOOD: &str = r#"
set = "2026-11"
component = [{ id = "x", name = "X", layer = "proxy" }]
[[fingerprint]]
id = "x-page"
component = "x"
says = { 502 = "origin_bad_gateway", 5xx = "application_error@origin" }
needs = [{ body = "made by X" }]
source = "source: x"
"#;

#[test]
fn a_good_table_has_no_mistakes() {
    let table = schema::parse(GOOD).unwrap();
    assert_eq!(check::mistakes(&table), Vec::<String>::new());
    let table = schema::parse(include_str!("../../src/classify/fingerprints/fingerprints.toml")).unwrap();
    assert_eq!(check::mistakes(&table), Vec::<String>::new());
    assert!(table.hint.len() > 10, "{}", table.set);
}

#[test]
fn every_mistake_is_named() {
    // What is changed in the good table, into what, and what the build then says.
    let cases = [
        ("set = \"2026-11\"", "set = \"2026-13\"", "expected YYYY-MM"),
        ("layer = \"proxy\"", "layer = \"middle\"", "unknown layer `middle`"),
        ("name = \"X\"", "name = \" \"", "name is empty"),
        ("component = [{ id = \"x\"", "component = [{ id = \"X!\"", "component `X!`: an id is"),
        ("component = \"x\"\n", "component = \"y\"\n", "unknown component `y`"),
        ("component = \"x\"\n", "component = \"y\"\n", "component `x`: no fingerprint names it"),
        ("component = \"x\"\n", "", "needs a component, or a layer"),
        ("component = \"x\"\n", "component = \"x\"\nlayer = \"cdn\"\n", "remove `layer`"),
        ("id = \"x-page\"", "id = \"x page\"", "fingerprint `x page`: an id is"),
        ("502 = ", "302 = ", "status `302`"),
        ("502 = ", "404 = ", "a 4xx needs a header"),
        ("origin_bad_gateway", "bad_gateway", "unknown failure `bad_gateway`"),
        ("@origin\"", "@backend\"", "unknown hop `backend`"),
        ("needs = [{ body = \"made by X\" }]", "", "has no signal"),
        ("{ body = \"made by X\" }", "{ shape = \"made by X\" }", "scores 1 of 3"),
        ("{ body = \"made by X\" }", "{ body = \"\" }", "an empty text is always found"),
        (
            "{ body = \"made by X\" }",
            "{ body = \"a\", shape = \"b\" }",
            "a signal says one thing, this one 2",
        ),
        ("{ body = \"made by X\" }", "{ body = \"a\", is = \"b\" }", "goes with a header"),
        ("{ body = \"made by X\" }", "{ header = \"X-A\" }", "header names are in lower case"),
        ("source: x", " ", "source is empty"),
        ("source =", "certain = true\nsource =", "certain, but needs no header"),
        ("source =", "reason = \"not a word\"\nsource =", "reason `not a word`"),
        ("source =", "reason = { words = [[\"a\", \"b\"]] }\nsource =", "either `header` or `after`"),
        ("source =", "reason = { after = \"a\", words = [[\"\", \"b\"]] }\nsource =", "reason `` = `b`"),
        ("[[fingerprint]]", "hint = [{ body = \"x\" }]\n[[fingerprint]]", "a hint is a header"),
    ];
    for (from, to, says) in cases {
        assert!(GOOD.contains(from), "{from}");
        let table = schema::parse(&GOOD.replacen(from, to, 1)).unwrap();
        let found = check::mistakes(&table);
        assert!(found.iter().any(|m| m.contains(says)), "{to}: {found:?}");
    }
}

#[test]
fn an_id_is_taken_once_and_unknown_keys_are_refused() {
    let entry = GOOD.split_once("[[fingerprint]]").unwrap().1;
    let table = schema::parse(&format!("{GOOD}[[fingerprint]]{entry}")).unwrap();
    assert_eq!(check::mistakes(&table), ["fingerprint `x-page`: the id is taken"]);
    let error = schema::parse(&GOOD.replace("source =", "sauce =")).unwrap_err();
    assert!(error.contains("sauce") && error.contains("line 9"), "{error}");
}
