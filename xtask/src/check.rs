//! Settings files: every mistake of every environment at once, before anything is built.

use std::path::PathBuf;

use faultline::config::examine;

/// Checks wrangler files; the error lists every mistake found in all of them.
/// `tell` takes each warning.
pub fn files(paths: &[PathBuf], mut tell: impl FnMut(&str)) -> Result<(), String> {
    let mut mistakes = Vec::new();
    for path in paths {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let value = faultline_cli::files::read(&name, &text)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let examined = examine(&name, &value);
        mistakes.extend(examined.mistakes.iter().map(|mistake| format!("  {name}: {mistake}")));
        examined.warnings.iter().for_each(|warning| tell(&format!("{name}: {warning}")));
    }
    match mistakes.len() {
        0 => Ok(()),
        n => Err(format!("settings: {n} mistake{}\n{}", if n == 1 { "" } else { "s" }, mistakes.join("\n"))),
    }
}
