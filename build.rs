//! Turns the tables of fingerprints, first checks and log lines into Rust, so that nothing is
//! parsed at run time and a mistake in the data stops the build instead of an outage's diagnosis.

use std::path::Path;
use std::process::ExitCode;

use faultline_tables::{advice, check, emit, schema};

const TABLE: &str = "src/classify/fingerprints/fingerprints.toml";

fn main() -> ExitCode {
    for input in [TABLE, advice::CHECKS, advice::LOGS, "build.rs"] {
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
