//! What judging a reply costs natively: `cargo run --release --example judging`.
//!
//! Each reply has as much of a body as is looked at (16 KiB; 8 KiB of a success), so that
//! everything is searched to its end.

use std::hint::black_box;
use std::time::Instant;

use faultline::classify::soft::{self, SOFT_BODY_BYTES_MAX};
use faultline::classify::{self, Asked};
use faultline::outcome::{Outcome, PEEK_BYTES_MAX, Peek, Reply};

/// How often each reply is judged in a round, and how many rounds there are. The least of them is
/// what the judging takes, the median what it took beside all else that the machine did.
const EACH: u32 = 50;
const ROUNDS: usize = 101;

/// A reply with this text repeated up to what is looked at of it.
fn reply(status: u16, media: &str, begins: &str, text: &str) -> Reply {
    let most = if status < 400 { usize::try_from(SOFT_BODY_BYTES_MAX).unwrap_or(0) } else { PEEK_BYTES_MAX };
    let mut bytes = begins.as_bytes().to_vec();
    bytes.extend(text.bytes().cycle().take(most.saturating_sub(bytes.len())));
    let headers = vec![("content-type".to_owned(), media.to_owned())];
    Reply { status, headers, peek: Some(Peek::of(bytes, true)), ..Reply::default() }
}

fn main() {
    let words =
        "<p class=\"a\">The quick brown fox jumps over the lazy dog &amp; asks for the way back.</p>\n";
    let russian =
        "<p class=\"a\">Съешь ещё этих мягких французских булок, да выпей же чаю &amp; приходи.</p>\n";
    let japanese = "<p class=\"a\">いろはにほへと ちりぬるを わかよたれそ つねならむ &amp; うゐのおくやま けふこえて。</p>\n";
    let trace = "  File \"/srv/app/views.py\", line 12, in get\n    return self.find(request.path)\n";
    let rows = [
        ("an application's page, 500", reply(500, "text/html", "<!doctype html><title>Oh</title>", words)),
        ("the same in Russian", reply(500, "text/html", "<!doctype html><title>О</title>", russian)),
        ("the same in Japanese", reply(500, "text/html", "<!doctype html><title>誤</title>", japanese)),
        ("the same with 503", reply(503, "text/html", "<!doctype html><title>Oh</title>", words)),
        ("a stack trace, 500", reply(500, "text/plain", "Traceback (most recent call last):\n", trace)),
        (
            "JSON, 502",
            reply(
                502,
                "application/json",
                "{\"error\":\"",
                "a message that says what went wrong \\u0026 where ",
            ),
        ),
        (
            "a page of 200 and 8 KiB that may be one",
            reply(200, "text/html", "<!doctype html><title>Shop</title>", words),
        ),
    ];
    println!("| a reply of 16 KiB | least, µs | median, µs |\n|---|---|---|");
    for (label, reply) in rows {
        let asked = Asked { elapsed_ms: 40, ..Asked::navigation() };
        let well = reply.status < 400;
        let outcome = Outcome::Answered(reply.clone());
        let mut rounds: Vec<u128> = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                for _ in 0..EACH {
                    if well {
                        black_box(soft::judge(black_box(&reply), &[]));
                    } else {
                        black_box(classify::judge(black_box(&outcome), &asked));
                    }
                }
                began.elapsed().as_nanos() / u128::from(EACH)
            })
            .collect();
        rounds.sort_unstable();
        let of = |at: usize| {
            rounds.get(at).map(|ns| format!("{}.{}", ns / 1000, ns % 1000 / 100)).unwrap_or_default()
        };
        println!("| {label} | {} | {} |", of(0), of(ROUNDS / 2));
    }
}
