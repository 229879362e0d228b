//! As much of Markdown as the documentation uses.

/// The cells of every table row of a page, without the heads and the lines below
/// them. `\|` is no border.
pub fn rows(page: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = page.lines().collect();
    let is_rule = |line: &str| line.starts_with("|-");
    let is_row =
        |at: usize| lines[at].starts_with("| ") && !lines.get(at + 1).is_some_and(|next| is_rule(next));
    let cells = |line: &str| {
        let line = line.replace("\\|", "\u{1}");
        line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
    };
    (0..lines.len()).filter(|at| is_row(*at)).map(|at| cells(lines[at])).collect()
}

/// The text of a cell that is one code span.
pub fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`').filter(|inner| !inner.contains('`'))
}

/// A page without its fenced blocks, and those blocks with their languages.
pub fn split(page: &str) -> (String, Vec<(String, String)>) {
    let (mut prose, mut blocks) = (String::new(), Vec::new());
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => text.extend([line, "\n"]),
            (None, None) => prose.extend([line, "\n"]),
        }
    }
    assert!(open.is_none(), "a fenced block without an end: {open:?}");
    (prose, blocks)
}

/// What stands between `open` and `close`, each time.
pub fn between<'a>(text: &'a str, open: &str, close: char) -> Vec<&'a str> {
    text.split(open).skip(1).filter_map(|rest| rest.split_once(close).map(|(inner, _)| inner)).collect()
}

/// The code spans of a text without fenced blocks.
pub fn code_spans(prose: &str) -> Vec<&str> {
    prose.split('`').skip(1).step_by(2).collect()
}

/// The anchor that GitHub gives a heading.
pub fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

#[test]
fn the_checks_themselves_see_what_they_look_for() {
    let page =
        "# A page\n\n| a | b |\n|---|---|\n| `x` | y \\| z |\n\n[l](other.md#part)\n\n```toml\n[vars]\n```\n";
    assert_eq!(rows(page), [["`x`".to_owned(), "y | z".to_owned()]]);
    assert_eq!(code("`x`"), Some("x"));
    assert_eq!(code("`x` and `y`"), None);
    assert_eq!(between(page, "](", ')'), ["other.md#part"]);
    assert_eq!(code_spans("a `b` c `d`"), ["b", "d"]);
    assert_eq!(split(page).1, [("toml".to_owned(), "[vars]\n".to_owned())]);
    assert_eq!(anchor("The data behind it"), "the-data-behind-it");
}
