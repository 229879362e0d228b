//! What the operator's secret is shown to: tells right from wrong, and makes a wrong try wait.

use super::visit::Visit;
use super::{clock, glue, log, wait};
use crate::event;
use crate::kept::Kept;
use crate::operator::tries::{Tries, WAIT_MS};
use crate::operator::{self, Claim};

thread_local! { static TRIES: Kept<Tries> = Kept::default(); }

impl Visit {
    /// What it shows to be let through, looked at once. Of a client that tried too
    /// often nothing is looked at.
    pub fn claim(&self) -> Claim {
        *self.claim.get_or_init(|| {
            let (field, cookies) = (self.header(operator::FIELD), self.header("cookie"));
            let secret = self.isolate.bindings.operator_token.as_deref();
            match operator::claim(field.as_deref(), cookies.as_deref(), secret, clock::now_ms()) {
                Claim::None => Claim::None,
                _ if is_locked(self) => Claim::Wrong,
                claim => claim,
            }
        })
    }
}

/// Whether nothing that this client shows is looked at now.
pub fn is_locked(visit: &Visit) -> bool {
    TRIES.with(|tries| tries.read(|tries| tries.is_locked(visit.address(), clock::now_ms())))
}

/// Notes a wrong try and makes it wait; whether the client is still within its limit. `what`:
/// what was shown, for the log.
pub async fn wrong(visit: &Visit, what: &str) -> bool {
    let client = visit.address();
    let within = match (&visit.isolate.bindings.limiter, client) {
        (Some(limiter), Some(client)) => {
            let asked = glue::within_limit(limiter, &format!("operator:{client}"));
            wait::settled(asked).await.map_or(true, |allowed| allowed.as_bool().unwrap_or(true))
        }
        _ => true,
    };
    let now_ms = clock::now_ms();
    let on_wrong = |tries: &mut Tries| tries.on_wrong(client, within, now_ms);
    if TRIES.with(|tries| tries.change(on_wrong)) {
        log::line(&event::operator_refused(what, now_ms));
    }
    wait::sleep(u64::from(WAIT_MS)).await;
    within
}

/// Makes whoever showed something wrong wait before the same answer as everybody's, or it
/// would tell right from wrong.
pub async fn slow(visit: &Visit) {
    if visit.claim() == Claim::Wrong {
        wrong(visit, "a pass that is not the operator's, to be let through").await;
    }
}
