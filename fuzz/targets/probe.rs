//! A whole probe against an origin that does anything, cut into any pieces: it ends,
//! and its report is judged.

#![no_main]

use faultline::classify::{self, Asked, Judgement};
use faultline::outcome::{Exception, Outcome};
use faultline::probe::plan::Plan;
use faultline::probe::step::{Event, Next};
use faultline::probe::target::Target;
use libfuzzer_sys::fuzz_target;

/// No probe takes more steps than this: each read is bounded, and so are connections.
const STEPS_MAX: usize = 100_000;

fuzz_target!(|bytes: &[u8]| {
    let [shape, rest @ ..] = bytes else { return };
    let target = Target {
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
            (Next::Done(report), _) => {
                let outcome = Outcome::Threw(Exception::default());
                if let Judgement::Unclear(finding) = classify::judge(&outcome, &Asked::default()) {
                    let _finding =
                        classify::judge_with_probe(&outcome, &report, &finding, &Asked::default());
                }
                return;
            }
            (Next::Send(_) | Next::Close, _) => continue,
            (Next::AskResolver { .. }, _) => Event::Resolver { status: 200, bytes: piece },
            (Next::Connect { .. }, Some(byte)) if byte % 4 == 1 => Event::Rejected { text: "refused" },
            (Next::Connect { .. }, Some(byte)) if byte % 4 == 2 => Event::TimedOut,
            (Next::Connect { .. }, _) => Event::Opened,
            (Next::Read, Some(_)) => Event::Bytes(piece),
            (Next::Read, None) if shape & 8 != 0 => Event::Reset,
            (Next::Read, None) if shape & 16 != 0 => Event::TimedOut,
            (Next::Read, None) => Event::Eof,
        };
        plan.on(event);
    }
    panic!("the probe does not end");
});
