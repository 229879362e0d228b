//! The table of cases, as `tests/cases.toml` has it.

use faultline::failure::Failure;
use serde::Deserialize;

/// One row of the table; the file says what each column means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub fault: String,
    pub fetch: Fetch,
    pub failure: Option<String>,
    pub hop: Option<String>,
    pub confidence: Option<String>,
    pub status: u16,
    pub wait: Option<u32>,
    pub reason: Option<String>,
    pub visitor: Visitor,
}

impl Case {
    /// A wait of n seconds may be spread up to a fifth later; none means that the header is absent.
    pub fn wait_fits(&self, retry_after: &str) -> bool {
        match (self.wait, retry_after.parse::<u32>()) {
            (Some(wait), Ok(sent)) => sent >= wait.saturating_sub(2) && sent <= wait + wait.div_ceil(5),
            (None, _) => retry_after.is_empty(),
            (Some(_), Err(_)) => false,
        }
    }
}

/// What the runtime's fetch makes of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fetch {
    Lost,
    Reference,
    Deadline,
    Reply,
    Body,
    Handshake,
}

impl Fetch {
    /// What the evidence of a finding says that fetch did.
    pub fn shown<'a>(evidence: impl IntoIterator<Item = &'a str>) -> Self {
        let told = |code: &str| match code {
            "exception:connection_lost" => Some(Self::Lost),
            "exception:internal_reference" => Some(Self::Reference),
            "deadline" => Some(Self::Deadline),
            "runtime:handshake" => Some(Self::Handshake),
            code => code.starts_with("body:").then_some(Self::Body),
        };
        evidence.into_iter().find_map(told).unwrap_or(Self::Reply)
    }
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

/// Failures that no fault of the lab can provoke, each with a test of its own: the file, and what it speaks of there.
pub fn elsewhere(failure: Failure) -> Option<(&'static str, &'static str)> {
    use Failure as F;
    Some(match failure {
        F::Misconfigured => ("tests/e2e/settings.rs", "a_worker_with_wrong_settings_answers_500"),
        F::ProxyLoopDetected => ("tests/e2e/passing.rs", "a_loop_is_refused"),
        F::VisitorGone => ("tests/e2e/bodies.rs", "a_visitor_who_leaves_is_nobodys_failure"),
        F::SoftFailure => ("tests/e2e/replay.rs", "a_soft_failure_is_observed_or_replaced"),
        F::RedirectLoop => ("src/compare/redirect/tests.rs", "twice_within_ten_seconds_is_a_loop"),
        F::RequestRefused => ("tests/captures/from_source.toml", "request_refused@edge-origin"),
        // Only a fault of the runtime or of ours causes it.
        F::Internal => ("src/classify/exception.rs", "x is not a function"),
        // Decided before the origin is asked.
        F::Maintenance => ("tests/e2e/standing/maintenance.rs", "maintenance"),
        F::LoadShed => ("tests/e2e/standing/limits.rs", "load_shed"),
        _ => return None,
    })
}
