//! The failing path: from what an attempt did to what the visitor gets. It asks the core for the next step ([`next`]) and
//! carries it out, until there is none.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Response;

use super::bodies::{self, Start};
use super::case::Case;
use super::finish::{End, finish};
use super::isolate::Isolate;
use super::visit::Visit;
use super::way::HeldBack;
use super::{account, compared, copies, glue, look, operator, reply, respond, send, wait, wanted};
use crate::admit;
use crate::answer::{Announcement, Circumstances, Known, Spared};
use crate::classify::{self, Judgement};
use crate::compare::redirect::{self, Redirect};
use crate::config::RedirectLoops;
use crate::failure::Failure;
use crate::intercept::{self, Delivery};
use crate::next::{self, Done, Next, Situation};
use crate::outcome::{Outcome, Reply, WELL};
use crate::pass::body::{self, Treatment};
use crate::verdict::{Evidence, Finding, Verdict};

/// What came of the latest attempt, and how far it was dealt with.
struct Standing {
    outcome: Option<Outcome>,
    judgement: Judgement,
    /// The head of the reply, as far as there was one.
    head: Option<Reply>,
    /// The reply itself, while it is whole.
    response: Option<Response>,
    /// What is still to be done with its body, where it passes.
    treatment: Option<Treatment>,
    /// What is told of a reply that passes all the same.
    aside: Option<Finding>,
    done: Done,
    /// Whether the origin's breaker was told.
    told: bool,
    known: Option<Known>,
    announcement: Option<Announcement>,
    spared: Option<Spared>,
}

/// Brings an exchange whose first attempt is not plainly well to its end.
pub fn handle(attempt: glue::Attempt) -> Promise {
    wait::promise(async move {
        let Some(mut case) = Case::new(&attempt) else { return respond::last_resort() };
        let standing = came(&mut case, &attempt).await;
        carry_on(case, Some(attempt), standing).await
    })
}

/// Answers a request that is held back on purpose: with a copy, or with our page.
pub fn hold_back(visit: &Visit, ctx: &JsValue, held: HeldBack) -> Promise {
    let Some(mut case) = Case::unsent(visit, ctx, held.index) else {
        return Promise::resolve(&JsValue::from(respond::last_resort()));
    };
    case.exchange.outage_ms = held.outage_ms;
    if held.spared.is_some() {
        account::spared(&case, ctx);
        case.exchange.outage_id = case.origin.read(|book| book.outage().map(|outage| outage.id.clone()));
    }
    wait::promise(carry_on(case, None, Standing::unsent(held)))
}

/// The answer to a request whose `CDN-Loop` names this worker; `None` when it has not been here.
pub fn looped(attempt: glue::Attempt, field: String) -> Option<Promise> {
    let settings = Isolate::current()?.settings.as_ref().ok()?;
    if !admit::is_loop(&field, &settings.cdn_id) {
        return None;
    }
    let mut case = Case::new(&attempt)?;
    // It was not sent.
    case.exchange.attempts = 0;
    let held = HeldBack::certainly(Failure::ProxyLoopDetected, "header:cdn-loop");
    Some(wait::promise(carry_on(case, None, Standing::unsent(held))))
}

/// Takes one step after the other until the exchange has its end.
async fn carry_on(mut case: Case, mut attempt: Option<glue::Attempt>, mut at: Standing) -> Response {
    loop {
        at.compare(&case, attempt.as_ref());
        at.tell(&case, attempt.as_ref());
        let step =
            next::next(&at.situation(&case), |finding| send::may_repeat(&case, attempt.as_ref()?, finding));
        let finding = at.finding();
        match step {
            Next::Look => at.look(&case, attempt.as_ref()).await,
            Next::Again(again) => {
                let before = attempt.as_ref();
                match another(&mut case, before, &finding, again).await {
                    Some(made) => {
                        discard(at.response.as_ref());
                        at = came(&mut case, &made).await;
                        attempt = Some(made);
                    }
                    None => at.done.again = true,
                }
            }
            Next::Copy => match copies::find(&mut case, &finding).await {
                Some(copy) => {
                    discard(at.response.as_ref());
                    let response = finish(&mut case, &finding, End::Copy(copy));
                    operator::slow(&case.visit).await;
                    return response;
                }
                None => at.done.copy = true,
            },
            Next::Pass => return passed(case, attempt.as_ref(), at).await,
            Next::Decline(finding) => return at.ours(&mut case, &finding).await,
            Next::Answer => return at.ours(&mut case, &finding).await,
            Next::PassOn => {
                let Some(response) = at.response.take() else { return at.ours(&mut case, &finding).await };
                return finish(&mut case, &finding, End::Theirs(response));
            }
            Next::Tell => {
                discard(at.response.as_ref());
                return finish(&mut case, &finding, End::Nobody);
            }
        }
    }
}

async fn another(
    case: &mut Case,
    before: Option<&glue::Attempt>,
    finding: &Finding,
    again: crate::retry::Again,
) -> Option<glue::Attempt> {
    let made = send::further(case, before?, finding, again).await;
    case.tick();
    made
}

/// A well reply on its way: kept as a copy, told where another attempt failed first, watched where that is wanted.
async fn passed(mut case: Case, attempt: Option<&glue::Attempt>, mut at: Standing) -> Response {
    let (Some(attempt), Some(response)) = (attempt, at.response.take()) else {
        return at.ours(&mut case, &Finding::judge_passed()).await;
    };
    if let Some(head) = &at.head
        && case.exchange.method == "GET"
        && attempt.left() & (wanted::COPY | wanted::COPY_ALL) != 0
    {
        copies::keep(&case, attempt, head, &response);
    }
    if let Some(finding) = at.aside {
        return finish(&mut case, &finding, End::Theirs(response));
    }
    let response = match case.first.clone() {
        Some(first) => finish(&mut case, &first, End::Recovered(response)),
        None => response,
    };
    let ctx = case.ctx.clone();
    match at.treatment {
        Some(treatment) => bodies::go_on(case, &ctx, response, treatment),
        None => response,
    }
}

impl Standing {
    fn new(outcome: Option<Outcome>, judgement: Judgement) -> Self {
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
    fn unsent(held: HeldBack) -> Self {
        let HeldBack { finding, known, announcement, spared, .. } = held;
        Self { known, announcement, spared, told: true, ..Self::new(None, Judgement::fail(finding)) }
    }

    fn situation<'a>(&'a self, case: &'a Case) -> Situation<'a> {
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
    fn finding(&self) -> Finding {
        let finding = match &self.judgement {
            Judgement::Clear(Verdict::Pass) => Finding::judge_passed(),
            Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => (**finding).clone(),
        };
        let status = self.head.as_ref().map(|head| head.status);
        Finding { received_status: finding.received_status.or(status), ..finding }
    }

    /// Holds a failure against what passed meanwhile, once nothing else of it changes any more.
    fn compare(&mut self, case: &Case, attempt: Option<&glue::Attempt>) {
        let settled = next::settled(case.policy(), &self.judgement, self.done);
        if let (false, Some(_), Some(finding)) = (self.told, attempt, settled) {
            let finding = compared::failed(case, finding);
            self.judgement = Judgement::fail(finding);
        }
    }

    /// Tells the origin's breaker of a failure, once nothing of it changes any more.
    fn tell(&mut self, case: &Case, attempt: Option<&glue::Attempt>) {
        if let (false, Some(_), Some(finding)) =
            (self.told, attempt, next::settled(case.policy(), &self.judgement, self.done))
        {
            self.told = true;
            account::failed(case, &case.ctx, finding);
        }
    }

    /// Looks at the origin, and judges what it did with what is seen.
    async fn look(&mut self, case: &Case, attempt: Option<&glue::Attempt>) {
        self.done.look = true;
        let (Some(outcome), Some(attempt)) = (&self.outcome, attempt) else { return };
        let report = look::at_origin(case, attempt, outcome).await;
        let finding = classify::judge_with_probe(outcome, &report, &self.finding(), &case.asked());
        self.judgement = Judgement::fail(finding);
    }

    /// Ends with our answer.
    async fn ours(&self, case: &mut Case, finding: &Finding) -> Response {
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

/// What came of an attempt, judged as far as that goes without asking the origin again.
async fn came(case: &mut Case, attempt: &glue::Attempt) -> Standing {
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
        start = bodies::read_ahead(case, response, head, body::of_an_error()).await;
    }
    let judgement = classify::judge(&Outcome::Answered(head.clone()), &case.asked());
    let Start::Broke(broke) = start else { return judgement };
    // Half of it cannot be passed on, whoever wrote it. What its start said is told where it would be replaced anyway.
    match judgement {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding)
            if intercept::decide(case.policy(), &finding, head, &case.asked()) == Delivery::Ours =>
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
    let treatment = body::treatment(attempt.left(), head, &case.asked(), case.policy());
    at.treatment = Some(treatment);
    let Some(ahead) = treatment.ahead else { return pass };
    match bodies::read_ahead(case, response, head, ahead).await {
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

/// Lets go of a reply that nobody gets: unread bodies hold one of the few connections a request may have.
fn discard(response: Option<&Response>) {
    if let Some(body) = response.and_then(Response::body) {
        drop(body.cancel());
    }
}
