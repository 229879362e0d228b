//! The probe, without a network where bytes are enough (`bytes_*`, `steps`), and
//! against real sockets (`live`).

mod any_bytes;
mod bytes_certificate;
mod bytes_dns;
mod bytes_http;
mod bytes_tls;
mod live;
mod pki;
mod servers;
mod sharing;
mod steps;
mod verdicts;
mod verdicts_replies;
