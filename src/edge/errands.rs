//! What the book of an origin asks for, carried out after an answer has left: a look of our own at
//! the origin, and what the journal is told. Nobody waits for it, and no visitor can hold it.

use wasm_bindgen::prelude::*;
use web_sys::Response;

use super::case::Case;
use super::{account, glue, journal, look, reply, wait};
use crate::admit::breaker::looks::{is_well, look_url};
use crate::admit::origin::Errand;
use crate::classify::{self, Judgement};
use crate::config::Probe;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::verdict::{Confidence, Evidence, Finding, Verdict};

/// What an errand needs.
pub struct Errands {
    /// An exchange of our own with the origin.
    case: Case,
    /// What is looked at.
    url: Option<String>,
}

/// The `User-Agent` of a look: the probe's.
const AGENT: &str = concat!("faultline-probe/", env!("CARGO_PKG_VERSION"));

/// The most steps of one errand: a look, what it saw told, and a look that the journal
/// asks for with what that saw.
const STEPS_MAX: usize = 4;

impl Errands {
    /// Errands to the origin of an exchange.
    pub fn of(case: &Case) -> Self {
        let visitors = format!("{}://{}", case.exchange.scheme, case.exchange.authority());
        let url = look_url(case.base().unwrap_or(&visitors), &case.policy().look_path);
        Self { case: case.looking(), url }
    }

    /// Carries one out, and what comes of it.
    pub async fn carry_out(&self, first: Errand) {
        let mut next = Some(first);
        let (isolate, origin, policy) = (self.case.visit.isolate, self.case.origin, self.case.policy());
        for _ in 0..STEPS_MAX {
            let Some(errand) = next else { break };
            next = match errand {
                Errand::Look => {
                    let found = self.look().await;
                    let now = isolate.moment(policy);
                    origin.change(|book| book.on_look(&policy.breaker, found.as_ref(), now))
                }
                Errand::Tell(what) => {
                    let report = origin
                        .change(|book| book.report(isolate.id, &policy.breaker, policy.look_ms(), what));
                    let reply = journal::ask(isolate, &origin.key, &report).await;
                    let now = isolate.moment(policy);
                    origin.change(|book| book.on_reply(&policy.breaker, reply.as_ref(), now))
                }
            };
            account::news(isolate, origin);
        }
    }

    /// Looks; `None`: the origin answered below 500.
    async fn look(&self) -> Option<Finding> {
        let Some(url) = &self.url else {
            return Some(Finding::new(Failure::Internal, Confidence::Possible, Evidence::new("look:no_url")));
        };
        let cdn_id = self.case.visit.isolate.settings.as_ref().map(|settings| settings.cdn_id.as_str());
        let asked = glue::look_at_origin(
            url,
            AGENT,
            cdn_id.unwrap_or_default(),
            self.case.policy().look_ms(),
            &self.case.fetcher(),
        );
        let outcome = match wait::settled(asked).await {
            Ok(answer) => match answer.dyn_into::<Response>() {
                Ok(response) => {
                    let head = reply::head(&response);
                    drop(response.body().map(|body| body.cancel()));
                    if is_well(head.status) {
                        return None;
                    }
                    Outcome::Answered(head)
                }
                Err(_) => Outcome::DeadlinePassed,
            },
            Err(error) => Outcome::Threw(reply::exception(&error)),
        };
        self.judge(&outcome).await
    }

    async fn judge(&self, outcome: &Outcome) -> Option<Finding> {
        match self.case.judge(outcome) {
            Judgement::Clear(Verdict::Fail(finding)) => Some(*finding),
            Judgement::Clear(Verdict::Pass) => None,
            // Silence is what it is; a look at where it begins would take as long once more. And
            // a suspicion is confirmed by any failure: what caused it the attempts that raised
            // it have found out already.
            Judgement::Unclear(finding)
                if matches!(outcome, Outcome::Threw(_))
                    && self.case.policy().probe != Probe::Off
                    && !self.case.origin.is_calm() =>
            {
                let report = look::at_own(&self.case, outcome).await;
                Some(classify::judge_with_probe(outcome, &report, &finding, &self.case.asked()))
            }
            Judgement::Unclear(finding) => Some(*finding),
        }
    }
}
