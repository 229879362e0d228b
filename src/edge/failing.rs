//! The failing path: from what an attempt did to what the visitor gets. It asks the core for the
//! next step ([`next`]) and carries it out, until there is none.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::Response;

use super::bodies;
use super::came::came;
use super::case::Case;
use super::finish::{End, finish};
use super::isolate::Isolate;
use super::standing::{Standing, discard};
use super::visit::Visit;
use super::way::HeldBack;
use super::{account, copies, glue, operator, respond, send, wait, wanted};
use crate::admit;
use crate::failure::Failure;
use crate::next::{self, Next};
use crate::verdict::Finding;

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

/// A well reply on its way: kept as a copy, told where another attempt failed first,
/// watched where that is wanted.
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
