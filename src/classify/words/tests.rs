//! What of a page is read.

use super::readable::WORDS_BYTES_MAX;
use super::*;
use crate::outcome::{Peek, Reply};

fn reply(media: &str, body: &str) -> Reply {
    Reply {
        status: 500,
        headers: vec![("content-type".to_owned(), media.to_owned())],
        peek: Some(Peek { text: body.into(), complete: true }),
        ..Reply::default()
    }
}

fn read(media: &str, body: &str) -> String {
    Words::of(&Reading::of(&reply(media, body)), "GET").to_owned()
}

#[test]
fn wrapping_changes_no_words() {
    let wanted = "error establishing a database connection";
    let cases = [
        ("plain", "text/plain", "Error establishing a database connection"),
        ("html", "text/html", "<h1>Error establishing a database connection</h1>"),
        (
            "json of html",
            "application/json",
            r#"{"message":"<h1>Error establishing a database connection<\/h1>"}"#,
        ),
        (
            "style and comment",
            "text/html",
            "<style>h1 > b { color: red }</style><!-- <b> --><h1>Error\n  establishing a database connection</h1>",
        ),
        ("references", "text/html", "<p>Error&#32;establishing&nbsp;a&#x20;database connection"),
    ];
    for (id, media, body) in cases {
        assert!(read(media, body).contains(wanted), "{id}: {:?}", read(media, body));
    }
}

#[test]
fn what_nobody_reads_is_no_word() {
    let cases = [
        ("<script>var refused = \"connection refused\"</script>well", "well"),
        ("<SCRIPT src=x></SCRIPT >well", "well"),
        ("<scripted>well</scripted>", "well"),
        ("a < b & c", "a b & c"),
        ("Can&#039;t connect to &#34;x&#34;", "can't connect to \"x\""),
        ("We\u{2019}ll be back", "we'll be back"),
        ("<unclosed", ""),
        ("<style>never closed", ""),
        ("&unknown;x &", "x &"),
        ("", ""),
    ];
    for (text, words) in cases {
        assert_eq!(readable(text), words, "{text}");
    }
}

#[test]
fn the_escapes_of_a_string_are_undone() {
    let cases = [
        ("line end", r"a\nb", "a b"),
        ("letter", r"caf\u00e9", "café"),
        ("slash", r"<\/h1>", "</h1>"),
        ("a pair", r"x\ud83d\ude00y", "x  y"),
        ("cut off", r"x\u", "x "),
        ("nothing behind", "x\\", "x"),
        ("no digits", "\\u’; well", " ell"),
    ];
    for (id, text, plain) in cases {
        assert_eq!(unquoted(text), plain, "{id}");
    }
    // Nothing is handed on with its escapes, however long the text is.
    let long = unquoted(&r"a\n".repeat(20_000));
    assert!(long.len() > WORDS_BYTES_MAX && !long.contains('\\'), "{} bytes", long.len());
}

#[test]
fn of_a_debug_page_only_the_heading_counts() {
    let source = "<pre>rescue PG::ConnectionBad</pre>";
    let rails = "<title>Action Controller: Exception caught</title>";
    let boom = format!("{rails}<h1>RuntimeError in X</h1><div class=\"message\">boom</div>{source}");
    assert!(!read("text/html", &boom).contains("connectionbad"));
    assert!(read("text/html", &boom).contains("boom"));
    let pg = format!("{rails}<h1>PG::ConnectionBad in X</h1>{source}");
    assert!(read("text/html", &pg).contains("pg::connectionbad"));
    assert!(read("text/html", source).contains("pg::connectionbad"));
}

#[test]
fn a_page_of_any_length_gives_a_bounded_text() {
    assert!(readable(&"x".repeat(100_000)).len() <= 2 * WORDS_BYTES_MAX);
    assert!(readable(&"<p>word</p>".repeat(10_000)).len() <= WORDS_BYTES_MAX + 8);
}
