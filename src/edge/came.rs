//! What came of an attempt, judged as far as that goes without asking the origin again.

use web_sys::Response;

use super::bodies::{self, Start};
use super::case::Case;
use super::isolate::Isolate;
use super::standing::Standing;
use super::{account, compared, glue, reply, wanted};
use crate::address::RouteId;
use crate::classify::{self, Judgement};
use crate::compare::redirect::{self, Redirect};
use crate::config::RedirectLoops;
use crate::intercept::{self, WhoseReply};
use crate::outcome::{Outcome, Reply, WELL};
use crate::pass::{body, glance};
use crate::verdict::{Evidence, Finding, Verdict};

/// How many bytes of a well reply's body are read at once before it goes on; `None` where it takes
/// more than a glance at its head.
pub fn glance(route: u32, left: u32, response: Response) -> Option<u32> {
    let route = Isolate::current()?.route(RouteId(route))?;
    glance::glance(left, &reply::head(&response), &route.policy)
}

/// What came of an attempt, judged as far as that goes without asking the origin again.
pub async fn came(case: &mut Case, attempt: &glue::Attempt) -> Standing {
    let Some(response) = attempt.response() else {
        let outcome = unanswered(attempt);
        let judgement = case.judge(&outcome).of_no_reply();
        return Standing::new(Some(outcome), judgement);
    };
    let mut at = Standing::new(None, Judgement::Clear(Verdict::Pass));
    let mut head = reply::head(&response);
    at.judgement = if attempt.switched() {
        Judgement::Clear(Verdict::Pass)
    } else if WELL.contains(&head.status) {
        looked_at(case, attempt, &response, &mut head, &mut at).await
    } else {
        replied(case, &response, &mut head).await
    };
    if at.judgement == Judgement::Clear(Verdict::Pass) {
        account::well(attempt, head.status);
        if attempt.left() & wanted::COMPARE != 0 || !WELL.contains(&head.status) {
            compared::passed(case);
        }
    }
    let outcome = Some(Outcome::Answered(head.clone()));
    Standing { outcome, head: Some(head), response: Some(response), ..at }
}

/// What an attempt without a reply did.
fn unanswered(attempt: &glue::Attempt) -> Outcome {
    if attempt.is_visitor_gone() {
        Outcome::VisitorLeft
    } else if attempt.expired() {
        Outcome::DeadlinePassed
    } else {
        Outcome::Threw(reply::exception(&attempt.error()))
    }
}

/// Judges a reply of 400 and more, or of a status that HTTP does not have.
async fn replied(case: &mut Case, response: &Response, head: &mut Reply) -> Judgement {
    case.exchange.origin_proxy_status = head.header("proxy-status").map(str::to_owned);
    case.exchange.origin_ray = head.header("cf-ray").map(str::to_owned);
    let mut start = Start::Well;
    if classify::worth_a_look(head) || intercept::may_decline(case.policy(), head) {
        start = bodies::read_ahead(case, response, head, body::of_an_error(), None).await;
    }
    let judgement = classify::judge(&Outcome::Answered(head.clone()), &case.asked());
    let Start::Broke(broke) = start else { return judgement };
    // Half of it cannot be passed on, whoever wrote it. What its start said is told where it
    // would be replaced anyway.
    match judgement {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding)
            if intercept::decide(case.policy(), &finding, head, &case.asked()) == WhoseReply::Ours =>
        {
            Judgement::fail(finding.and(Evidence::new("body:cut")))
        }
        _ => Judgement::fail(broke),
    }
}

/// Judges a reply of 200 to 399 that was picked for a closer look: its head, then its start.
async fn looked_at(
    case: &mut Case,
    attempt: &glue::Attempt,
    response: &Response,
    head: &mut Reply,
    at: &mut Standing,
) -> Judgement {
    let pass = Judgement::Clear(Verdict::Pass);
    if let Some(finding) = classify::head::judge(head, &case.asked()).or_else(|| led_back(case, head)) {
        return Judgement::fail(finding);
    }
    if response.body().is_none() || attempt.left() == wanted::COMPARE {
        return pass;
    }
    let mut treatment = body::treatment(attempt.left(), head, &case.asked(), case.policy());
    let sampler = &case.visit.isolate.sampler;
    if treatment.is_bounded() && !sampler.change(|sampler| sampler.may_watch(case.exchange.now_ms)) {
        treatment = treatment.handed_on();
    }
    at.treatment = Some(treatment);
    let Some(ahead) = treatment.ahead else { return pass };
    match bodies::read_ahead(case, response, head, ahead, attempt.ahead()).await {
        // It may be tried again, go elsewhere or be answered: nothing was sent yet.
        Start::Broke(finding) => return Judgement::fail(finding),
        // Whoever asked for this coding may know what to do with it, so it goes on as it is.
        Start::Undecodable(finding) => at.aside = Some(finding),
        Start::Well => {
            let may_be =
                attempt.left() & wanted::SOFT != 0 && classify::soft::may_be_soft(head, &case.asked());
            let signs = &case.policy().soft_failure_signs;
            if let Some(finding) = if may_be { classify::soft::judge(head, signs) } else { None } {
                return Judgement::fail(finding);
            }
        }
    }
    if head.peek.as_ref().is_some_and(|peek| peek.complete) {
        at.treatment = None;
    }
    pass
}

/// A redirect to the very address that was asked, where that is not the first of its kind.
fn led_back(case: &Case, head: &Reply) -> Option<Finding> {
    let method = case.exchange.method.as_str();
    if case.policy().redirect_loops == RedirectLoops::Off || !redirect::may_lead_back(method, head.status) {
        return None;
    }
    let asked = case.visit.url.whole();
    let location = head.header("location").and_then(|location| glue::resolved(location, asked));
    let led = Redirect {
        method,
        asked,
        status: head.status,
        location: location.as_deref(),
        sets_cookie: head.header("set-cookie").is_some(),
        origin_scheme: case.exchange.origin_address.as_ref().map_or("", |address| &address.scheme),
        client: case.exchange.client.as_deref(),
    };
    case.visit.isolate.circles.change(|circles| circles.note(&led, case.exchange.now_ms))
}
