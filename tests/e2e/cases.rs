//! The table of cases, as `tests/cases.toml` has it.

use serde::Deserialize;

/// One row of the table; the file says what each column means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub fault: String,
    pub failure: Option<String>,
    pub hop: Option<String>,
    pub confidence: Option<String>,
    pub status: u16,
    pub wait: Option<u32>,
    pub reason: Option<String>,
    pub visitor: Visitor,
}

/// What the visitor gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visitor {
    Answer,
    Passes,
    Breaks,
}

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

/// Every row.
pub fn all() -> Vec<Case> {
    toml::from_str::<File>(include_str!("../cases.toml")).expect("tests/cases.toml is well-formed").case
}
