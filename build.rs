//! Turns the tables of fingerprints, first checks and log lines into Rust, so that nothing is parsed at run time
//! and a mistake in the data stops the build instead of an outage's diagnosis.

#[path = "src/advice/generate.rs"]
mod advice;
#[path = "src/classify/fingerprints/check.rs"]
mod check;
#[path = "src/classify/fingerprints/emit.rs"]
mod emit;
#[allow(dead_code, clippy::enum_variant_names, reason = "only the names are used; they are RFC 9209's")]
#[path = "src/failure.rs"]
mod failure;
#[allow(dead_code, reason = "the table's vocabulary; only its names are used here")]
#[path = "src/hop.rs"]
mod hop;
#[path = "src/classify/fingerprints/schema.rs"]
mod schema;

use std::path::Path;
use std::process::ExitCode;

const TABLE: &str = "src/classify/fingerprints/fingerprints.toml";

fn main() -> ExitCode {
    let tables = ["src/classify/fingerprints", "src/advice", "src/guide/logs.toml"];
    for input in tables.into_iter().chain(["build.rs", "src/failure.rs", "src/hop.rs"]) {
        println!("cargo::rerun-if-changed={input}");
    }
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(mistakes) => {
            for mistake in mistakes {
                println!("cargo::error={mistake}");
            }
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Vec<String>> {
    let one = |error: &dyn std::fmt::Display| vec![error.to_string()];
    let read = |path: &str| std::fs::read_to_string(path).map_err(|e| vec![format!("{path}: {e}")]);
    let table = schema::parse(&read(TABLE)?).map_err(|e| vec![format!("{TABLE}: {e}")])?;
    let mistakes = check::mistakes(&table);
    if !mistakes.is_empty() {
        return Err(mistakes.into_iter().map(|mistake| format!("{TABLE}: {mistake}")).collect());
    }
    let named = table.component.iter().map(|component| component.id.clone()).collect();
    let (checks, lines) = advice::rust(&read(advice::CHECKS)?, &read(advice::LOGS)?, &named)?;
    let out = std::env::var("OUT_DIR").map_err(|e| one(&e))?;
    let write =
        |name: &str, text: String| std::fs::write(Path::new(&out).join(name), text).map_err(|e| one(&e));
    write("fingerprints.rs", emit::rust(&table))?;
    write("checks.rs", checks)?;
    write("logs.rs", lines)
}
