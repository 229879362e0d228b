//! What happens next in an exchange that did not simply pass: one question, asked after
//! every step, and one answer.
//!
//! In scope: the order of the steps. A failure is looked into before anybody acts on it; another
//! attempt comes before a copy, a copy before an answer. In scope is what happens before anything
//! was sent; afterwards nothing can be taken back. Out of scope: what an outcome means
//! (`classify`), whether there may be another attempt (`retry`), whether a copy may be served
//! (`stale`), and whose reply is sent (`intercept`); they are asked here. The shell carries out
//! what is said and asks again.

use crate::classify::{Asked, Judgement};
use crate::config::{Policy, Probe};
use crate::failure::Failure;
use crate::intercept::{self, WhoseReply};
use crate::outcome::Reply;
use crate::retry::Again;
use crate::stale;
use crate::verdict::{Finding, Verdict};

/// How far an exchange has come.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// What holds for it.
    pub policy: &'a Policy,
    /// The path asked for, without the query.
    pub path: &'a str,
    /// What of the request the judgement depends on.
    pub asked: Asked<'a>,
    /// What is known of the latest attempt.
    pub judgement: &'a Judgement,
    /// The reply that is at hand, whole, should it be the visitor's.
    pub reply: Option<&'a Reply>,
    /// What was done already, and is not done twice.
    pub done: Done,
}

/// Steps that are done once for a failure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// The origin was looked at.
    pub look: bool,
    /// Another attempt was to be made, and could not be.
    pub again: bool,
    /// A copy was looked for, and there was none.
    pub copy: bool,
}

/// The next step.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// The reply is the visitor's.
    Pass,
    /// The reply is well and yet not the visitor's: the policy wants a page of
    /// ours in place of such a one.
    Decline(Box<Finding>),
    /// The origin is looked at, and what it did is judged with what is seen.
    Look,
    /// Another attempt is made.
    Again(Again),
    /// A copy is looked for.
    Copy,
    /// The visitor gets our answer.
    Answer,
    /// The visitor gets the failing reply as the origin sent it.
    PassOn,
    /// Nobody is there any more; the operator is told.
    Tell,
}

/// Says the next step. `again` says whether another attempt may be made for a failure: it spends of
/// the origin's budget, and is asked only when that attempt would come next.
pub fn next(situation: &Situation<'_>, again: impl FnOnce(&Finding) -> Option<Again>) -> Next {
    let Situation { policy, path, asked, judgement, reply, done } = *situation;
    if *judgement == Judgement::Clear(Verdict::Pass) {
        return passing(policy, reply, &asked);
    }
    let Some(finding) = settled(policy, judgement, done) else { return Next::Look };
    if finding.failure == Failure::VisitorGone {
        return Next::Tell;
    }
    if !done.again
        && let Some(again) = again(finding)
    {
        return Next::Again(again);
    }
    if !done.copy && policy.stale.on && stale::calls_for_it(finding, path) {
        return Next::Copy;
    }
    match reply.map(|reply| intercept::decide(policy, finding, reply, &asked)) {
        Some(WhoseReply::Theirs) => Next::PassOn,
        Some(WhoseReply::Ours) | None => Next::Answer,
    }
}

/// What an attempt failed of, once that is as clear as it gets: nothing of it changes any more, and
/// the origin's breaker may be told. `None` for what passes, and before the origin was looked at
/// where that can tell more.
#[must_use]
pub fn settled<'a>(policy: &Policy, judgement: &'a Judgement, done: Done) -> Option<&'a Finding> {
    match judgement {
        Judgement::Clear(Verdict::Pass) => None,
        Judgement::Unclear(_) if policy.probe == Probe::Auto && !done.look => None,
        Judgement::Unclear(finding) | Judgement::Clear(Verdict::Fail(finding)) => Some(finding),
    }
}

fn passing(policy: &Policy, reply: Option<&Reply>, asked: &Asked<'_>) -> Next {
    let declined = reply.and_then(|reply| intercept::declined(policy, reply, asked));
    declined.map_or(Next::Pass, |finding| Next::Decline(Box::new(finding)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Intercept, Statuses};
    use crate::outcome::Peek;
    use crate::verdict::{Confidence, Evidence};

    const AGAIN: Again = Again { after_ms: 20, at: crate::address::OriginIndex(1) };
    const ASKED: Asked<'_> = Asked::navigation();
    const NONE: Done = Done { look: false, again: false, copy: false };

    fn finding(failure: Failure) -> Box<Finding> {
        Box::new(Finding::new(failure, Confidence::Likely, Evidence::new("x")))
    }

    fn fails(failure: Failure) -> Judgement {
        Judgement::Clear(Verdict::Fail(finding(failure)))
    }

    fn reply(status: u16, media: &str) -> Reply {
        let headers = vec![("content-type".to_owned(), media.to_owned())];
        let peek = Some(Peek { text: "Bad Gateway".into(), complete: true });
        Reply { status, headers, peek, ..Reply::default() }
    }

    fn at<'a>(policy: &'a Policy, judgement: &'a Judgement, done: Done) -> Situation<'a> {
        Situation { policy, path: "/", asked: ASKED, judgement, reply: None, done }
    }

    #[test]
    fn one_step_comes_after_the_other() {
        use Failure as F;
        let unclear = Judgement::Unclear(finding(F::ConnectionTerminated));
        let (refused, gateway) = (fails(F::ConnectionRefused), fails(F::OriginBadGateway));
        let (cut, gone) = (fails(F::HttpResponseIncomplete), fails(F::VisitorGone));
        let pass = Judgement::Clear(Verdict::Pass);
        let (page, json) = (reply(502, "text/html"), reply(502, "application/json"));
        let looked = Done { look: true, ..NONE };
        let repeated = Done { again: true, ..looked };
        let all = Done { copy: true, ..repeated };
        // id, judgement, reply, done, whether another attempt may be made, next
        let rows = [
            ("a well reply", &pass, Some(&page), NONE, true, Next::Pass),
            ("unclear", &unclear, None, NONE, true, Next::Look),
            ("looked at", &unclear, None, looked, true, Next::Again(AGAIN)),
            ("clear", &refused, None, NONE, true, Next::Again(AGAIN)),
            ("no other attempt", &refused, None, NONE, false, Next::Copy),
            ("it could not be made", &refused, None, repeated, true, Next::Copy),
            ("no copy", &refused, None, all, true, Next::Answer),
            ("a gateway's page", &gateway, Some(&page), all, true, Next::Answer),
            ("a program's error", &gateway, Some(&json), all, true, Next::PassOn),
            ("a held body that broke", &cut, None, NONE, true, Next::Again(AGAIN)),
            ("a held body that broke for the last time", &cut, None, all, true, Next::Answer),
            ("the visitor left", &gone, None, NONE, true, Next::Tell),
            ("the visitor left, with a reply at hand", &gone, Some(&page), all, true, Next::Tell),
        ];
        let policy = Policy::default();
        for (id, judgement, reply, done, may_repeat, expected) in rows {
            let situation = Situation { reply, ..at(&policy, judgement, done) };
            assert_eq!(next(&situation, |_| may_repeat.then_some(AGAIN)), expected, "{id}");
        }
    }

    #[test]
    fn what_is_switched_off_is_no_step() {
        let unclear = Judgement::Unclear(finding(Failure::ConnectionTerminated));
        let mut policy = Policy { probe: Probe::Off, ..Policy::default() };
        assert_eq!(next(&at(&policy, &unclear, NONE), |_| None), Next::Copy);
        policy.stale.on = false;
        assert_eq!(next(&at(&policy, &unclear, NONE), |_| None), Next::Answer);
    }

    #[test]
    fn another_attempt_is_asked_for_only_when_it_would_come_next() {
        let unclear = Judgement::Unclear(finding(Failure::ConnectionTerminated));
        let pass = Judgement::Clear(Verdict::Pass);
        let gone = fails(Failure::VisitorGone);
        let policy = Policy::default();
        let rows = [
            ("unclear", &unclear, NONE),
            ("well", &pass, NONE),
            ("gone", &gone, Done { look: true, ..NONE }),
            ("done", &unclear, Done { look: true, again: true, copy: false }),
        ];
        for (id, judgement, done) in rows {
            next(&at(&policy, judgement, done), |_| panic!("{id}"));
        }
    }

    #[test]
    fn a_failure_is_told_once_nothing_of_it_changes() {
        let unclear = Judgement::Unclear(finding(Failure::ConnectionTerminated));
        let (auto, off) = (Policy::default(), Policy { probe: Probe::Off, ..Policy::default() });
        let looked = Done { look: true, ..NONE };
        let rows = [
            ("well", &auto, Judgement::Clear(Verdict::Pass), NONE, false),
            ("clear", &auto, fails(Failure::ConnectionRefused), NONE, true),
            ("not looked at", &auto, unclear.clone(), NONE, false),
            ("looked at", &auto, unclear.clone(), looked, true),
            ("never looked at", &off, unclear, NONE, true),
        ];
        for (id, policy, judgement, done, expected) in rows {
            assert_eq!(settled(policy, &judgement, done).is_some(), expected, "{id}");
        }
    }

    #[test]
    fn a_well_reply_is_declined_only_where_the_policy_says_so() {
        let pass = Judgement::Clear(Verdict::Pass);
        let statuses = Statuses::These(vec![404]);
        let lists = Policy { intercept: Intercept::All, intercept_statuses: statuses, ..Policy::default() };
        let missing = reply(404, "text/html");
        for (id, policy, declined) in [("default", &Policy::default(), false), ("listed", &lists, true)] {
            let situation = Situation { reply: Some(&missing), ..at(policy, &pass, NONE) };
            assert_eq!(matches!(next(&situation, |_| None), Next::Decline(_)), declined, "{id}");
        }
    }
}
