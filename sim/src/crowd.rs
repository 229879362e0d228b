//! The crowd after a planned window: whoever came during it was told when to come back.

use faultline::answer::{Known, retry_after};
use faultline::exchange::Exchange;
use faultline::failure::Failure;
use faultline::maintenance::wait_s;
use faultline::verdict::{Confidence, Evidence, Finding};

/// How long the window lasts, and how long after it clients are counted, in seconds.
const WINDOW_S: u32 = 600;
pub const AFTER_S: u32 = 120;
/// Clients a second that wait as they are told.
const CLIENTS_PER_S: u32 = 1_000;

/// What clients are told to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The seconds to the end.
    End,
    /// The same and up to a fifth, as for every failure.
    Fifth,
    /// What maintenance adds: at least half a minute to spread over.
    Wide,
}

pub const ALL: [Told; 3] = [Told::End, Told::Fifth, Told::Wide];

impl Told {
    pub const fn name(self) -> &'static str {
        match self {
            Self::End => "the seconds to the end",
            Self::Fifth => "and up to a fifth",
            Self::Wide => "and the spread of maintenance",
        }
    }
}

/// Clients by the second in which they come back, from the end of the window on.
pub struct Crowd {
    pub told: Told,
    pub back: Vec<u64>,
}

impl Crowd {
    pub fn peak_to_mean(&self) -> f64 {
        peak_to_mean(&self.back)
    }
}

pub fn peak_to_mean(counts: &[u64]) -> f64 {
    let mean = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    counts.iter().copied().max().unwrap_or_default() as f64 / mean
}

/// Follows everybody who came during the window.
pub fn returning(told: Told) -> Crowd {
    let mut random = fastrand::Rng::with_seed(7231);
    let finding = Finding::new(Failure::Maintenance, Confidence::Certain, Evidence::new("window:on"));
    let mut back = vec![0; usize::try_from(AFTER_S).unwrap()];
    for second in 0..WINDOW_S {
        for _ in 0..CLIENTS_PER_S {
            let remaining_s = WINDOW_S - second;
            let exchange = Exchange { request_id: format!("{:016x}", random.u64(..)), ..Exchange::default() };
            let answered = |known| retry_after(&finding, &exchange, Some(known));
            let wait = match told {
                Told::End => Some(remaining_s),
                Told::Fifth => answered(Known::BreakerOpen(remaining_s)),
                Told::Wide => answered(Known::MaintenanceEnds(wait_s(remaining_s, random.u32(..)))),
            };
            let late = second + wait.unwrap_or_default() - WINDOW_S;
            if let Some(count) = back.get_mut(usize::try_from(late).unwrap()) {
                *count += 1;
            }
        }
    }
    Crowd { told, back }
}
