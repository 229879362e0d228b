//! Names that Faultline no longer uses, as they stand in old events, pages and header fields.

use crate::failure::Failure;
use crate::verdict::{Confidence, Evidence, Finding, Reason};

/// What was once told in place of what an origin failed as, while its breaker was
/// open. The reason named that.
const CIRCUIT_OPEN: &str = "circuit_open";

/// What a former name stands for now; `None` for any other name. `reason`: what stood beside it.
pub(super) fn finding(name: &str, reason: Option<&str>) -> Option<Finding> {
    if name != CIRCUIT_OPEN {
        return None;
    }
    let evidence = Evidence::new("former:circuit_open");
    let cause: Option<Failure> = reason.and_then(|reason| reason.parse().ok());
    Some(match cause {
        Some(failure) => Finding::new(failure, Confidence::Likely, evidence),
        // That it failed several times is all that was told.
        None => Finding::new(Failure::OriginUnavailable, Confidence::Possible, evidence)
            .because(Reason::Word(CIRCUIT_OPEN.to_owned())),
    })
}
