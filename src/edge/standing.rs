//! How an exchange stands: what came of its latest attempt, and what was done about it.

use web_sys::Response;

use super::case::Case;
use super::finish::{End, finish};
use super::way::HeldBack;
use super::{account, compared, glue, look, operator};
use crate::answer::{Announcement, Circumstances, Known, Spared};
use crate::classify::{self, Judgement};
use crate::next::{self, Done, Situation};
use crate::outcome::{Outcome, Reply};
use crate::pass::body::Treatment;
use crate::verdict::{Finding, Verdict};

/// What came of the latest attempt, and how far it was dealt with.
pub struct Standing {
    /// What the attempt did; `None` where there was none.
    pub outcome: Option<Outcome>,
    /// What that is judged as.
    pub judgement: Judgement,
    /// The head of the reply, as far as there was one.
    pub head: Option<Reply>,
    /// The reply itself, while it is whole.
    pub response: Option<Response>,
    /// What is still to be done with its body, where it passes.
    pub treatment: Option<Treatment>,
    /// What is told of a reply that passes all the same.
    pub aside: Option<Finding>,
    /// The steps that were taken.
    pub done: Done,
    /// Whether the origin's breaker was told.
    pub told: bool,
    /// When it is worth coming back, where that is known.
    pub known: Option<Known>,
    /// The words of the window it is held back by.
    pub announcement: Option<Announcement>,
    /// The outage it is spared for.
    pub spared: Option<Spared>,
}

impl Standing {
    /// What came of an attempt, with nothing done about it yet.
    pub fn new(outcome: Option<Outcome>, judgement: Judgement) -> Self {
        Self {
            outcome,
            judgement,
            head: None,
            response: None,
            treatment: None,
            aside: None,
            done: Done::default(),
            told: false,
            known: None,
            announcement: None,
            spared: None,
        }
    }

    /// Of a request that was not sent; nobody's breaker is told of it.
    pub fn unsent(held: HeldBack) -> Self {
        let HeldBack { finding, known, announcement, spared, .. } = held;
        Self { known, announcement, spared, told: true, ..Self::new(None, Judgement::fail(finding)) }
    }

    /// What the core is asked the next step of.
    pub fn situation<'a>(&'a self, case: &'a Case) -> Situation<'a> {
        Situation {
            policy: case.policy(),
            path: &case.exchange.path,
            asked: case.asked(),
            judgement: &self.judgement,
            reply: self.head.as_ref().filter(|_| self.response.is_some()),
            done: self.done,
        }
    }

    /// What the exchange failed of, as far as is known; it is not used of one that passes.
    pub fn finding(&self) -> Finding {
        let finding = match &self.judgement {
            Judgement::Clear(Verdict::Pass) => Finding::judge_passed(),
            Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => (**finding).clone(),
        };
        let status = self.head.as_ref().map(|head| head.status);
        Finding { received_status: finding.received_status.or(status), ..finding }
    }

    /// Holds a failure against what passed meanwhile, once nothing else of it changes any more.
    pub fn compare(&mut self, case: &Case, attempt: Option<&glue::Attempt>) {
        let settled = next::settled(case.policy(), &self.judgement, self.done);
        if let (false, Some(_), Some(finding)) = (self.told, attempt, settled) {
            let finding = compared::failed(case, finding);
            self.judgement = Judgement::fail(finding);
        }
    }

    /// Tells the origin's breaker of a failure, once nothing of it changes any more.
    pub fn tell(&mut self, case: &Case, attempt: Option<&glue::Attempt>) {
        if let (false, Some(_), Some(finding)) =
            (self.told, attempt, next::settled(case.policy(), &self.judgement, self.done))
        {
            self.told = true;
            account::failed(case, &case.ctx, finding);
        }
    }

    /// Looks at the origin, and judges what it did with what is seen.
    pub async fn look(&mut self, case: &Case, attempt: Option<&glue::Attempt>) {
        self.done.look = true;
        let (Some(outcome), Some(attempt)) = (&self.outcome, attempt) else { return };
        let report = look::at_origin(case, attempt, outcome).await;
        let finding = classify::judge_with_probe(outcome, &report, &self.finding(), &case.asked());
        self.judgement = Judgement::fail(finding);
    }

    /// Ends with our answer.
    pub async fn ours(&self, case: &mut Case, finding: &Finding) -> Response {
        discard(self.response.as_ref());
        let circumstances = Circumstances {
            known: self.known,
            proxy_status: self.head.as_ref().and_then(|head| head.header("proxy-status")),
            announcement: self.announcement.as_ref(),
            spared: self.spared,
        };
        let response = finish(case, finding, End::Ours(circumstances));
        operator::slow(&case.visit).await;
        response
    }
}

/// Lets go of a reply that nobody gets: unread bodies hold one of the few
/// connections a request may have.
pub fn discard(response: Option<&Response>) {
    if let Some(body) = response.and_then(Response::body) {
        drop(body.cancel());
    }
}
