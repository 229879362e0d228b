//! Comments are read beside code: none is wider than a page.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

/// The most columns of a line with a comment.
const COLUMNS_MAX: usize = 100;

/// Folders of what is made or fetched, and of replies as they came.
const OTHERS: [&str; 6] = ["target", "node_modules", "build", "dist", "replies", "corpus"];

/// What a line begins with that is a comment, by the ending of its file.
fn marks(ending: &str) -> &'static [&'static str] {
    match ending {
        "rs" => &["//"],
        "js" | "mjs" | "ts" => &["//", "/*", "* "],
        "toml" => &["#"],
        _ => &[],
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with('.') && !OTHERS.contains(&name.as_str()) {
                files(&entry.path(), found);
            }
        } else {
            found.push(entry.path());
        }
    }
}

/// Whether a line is a comment that could be broken and is not. An address is one word.
fn is_too_wide(line: &str, marks: &[&str]) -> bool {
    let text = line.trim_start();
    let is_comment = marks.iter().any(|mark| text.starts_with(mark));
    is_comment && line.chars().count() > COLUMNS_MAX && text.split_whitespace().count() > 2
}

#[test]
fn no_comment_is_wider_than_a_page() {
    let (mut all, mut lines) = (Vec::new(), 0_usize);
    files(root(), &mut all);
    let mut wide = Vec::new();
    for path in all {
        let marks = marks(&path.extension().unwrap_or_default().to_string_lossy());
        if marks.is_empty() {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        lines = lines.saturating_add(text.lines().count());
        let here = text.lines().enumerate().filter(|(_, line)| is_too_wide(line, marks));
        wide.extend(here.map(|(at, _)| format!("{}:{}", path.display(), at.saturating_add(1))));
    }
    assert!(lines > 10_000, "the files were not found");
    assert!(wide.is_empty(), "comments of more than {COLUMNS_MAX} columns:\n{}", wide.join("\n"));
}

#[test]
fn what_is_too_wide() {
    let long = "word ".repeat(30);
    for (id, line, expected) in [
        ("a comment", format!("    // {long}"), true),
        ("documentation", format!("/// {long}"), true),
        ("short", "// word".to_owned(), false),
        ("code", format!("let text = \"{long}\";"), false),
        ("an address", format!("/// <https://{}>", "x".repeat(120)), false),
    ] {
        assert_eq!(is_too_wide(&line, marks("rs")), expected, "{id}");
    }
}
