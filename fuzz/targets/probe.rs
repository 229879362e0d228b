//! A whole probe against an origin that does anything, cut into any pieces: it ends,
//! and its report is judged.

#![no_main]

use faultline::classify::{self, Asked, Judgement};
use faultline::outcome::{Exception, Outcome};
use faultline::probe::plan::Plan;
use faultline::probe::step::{StepResult, NextStep};
use faultline::probe::target::ProbeTarget;
use libfuzzer_sys::fuzz_target;

/// No probe takes more steps than this: each read is bounded, and so are connections.
const STEPS_MAX: usize = 100_000;

fuzz_target!(|bytes: &[u8]| {
    let [shape, rest @ ..] = bytes else { return };
    let target = ProbeTarget {
        https: shape & 1 != 0,
        host: "origin.example".to_owned(),
        host_header: "origin.example".to_owned(),
        method: if shape & 2 != 0 { "POST" } else { "GET" }.to_owned(),
        path: "/x".to_owned(),
        read_body: shape & 4 != 0,
    };
    let mut plan = Plan::new(target, [7; 64], 1_800_000_000);
    let mut script = rest.chunk_by(|_, next| *next != b'|');
    for _ in 0..STEPS_MAX {
        let command = plan.next(1_000);
        let piece = script.next().unwrap_or_default();
        let event = match (command.next, piece.first()) {
            (NextStep::Done(report), _) => {
                let outcome = Outcome::Threw(Exception::default());
                if let Judgement::Unclear(finding) = classify::judge(&outcome, &Asked::default()) {
                    let _finding =
                        classify::judge_with_probe(&outcome, &report, &finding, &Asked::default());
                }
                return;
            }
            (NextStep::Send(_) | NextStep::Close, _) => continue,
            (NextStep::AskResolver { .. }, _) => StepResult::Resolver { status: 200, bytes: piece },
            (NextStep::Connect { .. }, Some(byte)) if byte % 4 == 1 => StepResult::Rejected { text: "refused" },
            (NextStep::Connect { .. }, Some(byte)) if byte % 4 == 2 => StepResult::TimedOut,
            (NextStep::Connect { .. }, _) => StepResult::Opened,
            (NextStep::Read, Some(_)) => StepResult::Bytes(piece),
            (NextStep::Read, None) if shape & 8 != 0 => StepResult::Reset,
            (NextStep::Read, None) if shape & 16 != 0 => StepResult::TimedOut,
            (NextStep::Read, None) => StepResult::Eof,
        };
        plan.on(event);
    }
    panic!("the probe does not end");
});
