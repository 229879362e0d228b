//! The first flight of a TLS server and the chain in it.

#![no_main]

use faultline::outcome::Ending;
use faultline::probe::certificate;
use faultline::probe::tls::FirstFlight;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut flight = FirstFlight::default();
    for piece in bytes.chunks(usize::from(*bytes.first().unwrap_or(&1)).max(1)) {
        let _step = flight.push(piece);
    }
    let _end = flight.end(Ending::Closed);
    let chain = [bytes.to_vec()];
    let _problem = certificate::judge(&chain, "origin.example", 1_800_000_000);
    let _unknown = certificate::unknown_issuer(&chain);
});
