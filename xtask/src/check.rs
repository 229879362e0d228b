//! Settings files: every mistake of every environment at once, before anything is built.

use std::path::{Path, PathBuf};

use faultline::config::check_file;

/// Checks wrangler files; the error lists every mistake found in all of them.
pub fn files(paths: &[PathBuf]) -> Result<(), String> {
    let mut mistakes = Vec::new();
    for path in paths {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        for mistake in check_file(&name, &read(path)?) {
            mistakes.push(format!("  {name}: {mistake}"));
        }
    }
    match mistakes.len() {
        0 => Ok(()),
        n => Err(format!("settings: {n} mistake{}\n{}", if n == 1 { "" } else { "s" }, mistakes.join("\n"))),
    }
}

/// A wrangler file, TOML or JSON by its ending, as a JSON value.
fn read(path: &Path) -> Result<serde_json::Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if path.extension().is_some_and(|ending| ending == "json") {
        serde_json::from_str(&text).map_err(|error| format!("{}: not JSON: {error}", path.display()))
    } else {
        toml::from_str(&text).map_err(|error| format!("{}: not TOML: {error}", path.display()))
    }
}
