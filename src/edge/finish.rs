//! The one end of every exchange that did not simply pass: what the visitor gets,
//! and the one event about it.

use web_sys::Response;

use super::case::Case;
use super::{account, glue, ledger, log, respond};
use crate::answer::{self, Answer, Circumstances, Format};
use crate::event::maintenance::maintenance;
use crate::event::{self, Delivery};
use crate::failure::Failure;
use crate::render;
use crate::verdict::Finding;

/// What the visitor gets.
pub enum End<'a> {
    /// Our answer.
    Ours(Circumstances<'a>),
    /// The failing reply as the origin sent it.
    Theirs(Response),
    /// A copy.
    Copy(Response),
    /// The reply of a later attempt, which went well; the finding is that of the first.
    Recovered(Response),
    /// Nothing more: the reply is on its way, and its body did not end well.
    Begun {
        /// What became of it.
        delivery: Delivery,
        /// What reached the visitor of the body, where that was counted.
        bytes: Option<u64>,
    },
    /// Nothing: nobody is there any more.
    Nobody,
}

/// Ends an exchange.
pub fn finish(case: &mut Case, finding: &Finding, end: End<'_>) -> Response {
    case.tick();
    note(case, finding, &end);
    match &end {
        End::Ours(_) => account::served(case, false),
        End::Copy(_) => account::served(case, true),
        _ => {}
    }
    let exchange = &case.exchange;
    let (event, response) = match end {
        End::Ours(circumstances) => {
            let mut answer = answer::decide(finding, exchange, &circumstances, case.preferences());
            answer.clock = clock(&answer, exchange.timezone.as_deref());
            let response = respond::response(&render::render(&answer)).unwrap_or_else(respond::last_resort);
            if finding.failure == Failure::Maintenance {
                // Nothing failed.
                ledger::closed(case.visit.isolate, case.policy().breaker.on, maintenance(exchange, &answer));
                return response;
            }
            let delivery = Delivery::of_ours(answer.spared.is_some());
            (event::event(finding, exchange, Some(&answer), delivery, None), response)
        }
        End::Theirs(response) => {
            (event::event(finding, exchange, None, Delivery::of_theirs(finding.failure), None), response)
        }
        End::Copy(response) => instead(case, finding, Delivery::Stale, response),
        End::Recovered(response) => instead(case, finding, Delivery::Recovered, response),
        End::Begun { delivery, bytes } => {
            (event::event(finding, exchange, None, delivery, bytes), respond::nobody())
        }
        End::Nobody => (event::event(finding, exchange, None, Delivery::BrokenOff, None), respond::nobody()),
    };
    if case.is_refused() {
        log::write(&event);
    } else {
        ledger::failed(case.visit.isolate, &case.origin.key, case.policy().breaker.on, exchange, event);
    }
    response
}

/// The moment to come back as people write it where the visitor is. Nobody but
/// whoever reads a page needs it.
#[expect(clippy::cast_precision_loss, reason = "times are far below 2^53 milliseconds")]
fn clock(answer: &Answer, zone: Option<&str>) -> Option<String> {
    let is_read = matches!(answer.format, Format::Html | Format::Markdown | Format::Text);
    let at_ms = answer.come_back_ms().filter(|_| is_read)?;
    glue::clock(at_ms as f64, answer.at_ms as f64, answer.language.tag(), zone?)
}

fn instead(
    case: &Case,
    finding: &Finding,
    delivery: Delivery,
    response: Response,
) -> (event::Event, Response) {
    (event::event(finding, &case.exchange, None, delivery, None).sent(response.status()), response)
}

/// Notes that a route failed, and since when its origin does, where the origin was asked and
/// this says something of it.
fn note(case: &mut Case, finding: &Finding, end: &End<'_>) {
    if case.exchange.attempts == 0 || !finding.is_of_the_origin() || matches!(end, End::Recovered(_)) {
        return;
    }
    case.visit.isolate.note_failure(case.visit.route_id);
    case.exchange.outage_ms = case.origin.failing_ms(case.exchange.now_ms);
    case.exchange.outage_id = case.origin.read(|book| book.outage().map(|outage| outage.id.clone()));
}
