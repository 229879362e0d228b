//! One look: the core's probe with everything the command line sees beside it.

use std::net::IpAddr;

use faultline::check::{Certificate, CheckLook, Connected, NameAnswers, Wanted};
use faultline::outcome::ProbeReport;
use faultline::probe::plan::Plan;
use faultline::probe::step::{NextStep, StepResult};
use serde_json::json;

/// The most bytes of a reply that are kept: a head of the largest size and the part of a
/// body that the probe reads.
const RAW_BYTES_MAX: usize = 192 * 1024;

/// A look under way.
pub struct Look {
    wanted: Wanted,
    plan: Plan,
    connected: Option<Connected>,
    is_secure: bool,
    asked: bool,
    raw: Vec<u8>,
    certificate: Option<Certificate>,
    refused_with: Option<String>,
    report: ProbeReport,
    /// What is to be sent next.
    pub bytes: Vec<u8>,
}

/// What became of a step.
pub struct Tells<'a> {
    /// The event's name.
    pub what: &'a str,
    /// The code of an error.
    pub word: Option<&'a str>,
    /// What was read.
    pub bytes: &'a [u8],
}

impl Look {
    /// Begins a look.
    pub fn new(wanted: Wanted, random: &[u8], now_s: i64) -> Self {
        let random: [u8; 64] = random.try_into().unwrap_or([0; 64]);
        let plan = Plan::new(wanted.target.clone(), random, now_s);
        Self {
            wanted,
            plan,
            connected: None,
            is_secure: false,
            asked: false,
            raw: Vec::new(),
            certificate: None,
            refused_with: None,
            report: ProbeReport::default(),
            bytes: Vec::new(),
        }
    }

    /// The next step, as JSON.
    pub fn command(&mut self, remaining_ms: u32) -> String {
        loop {
            let command = self.plan.next(remaining_ms);
            let ms = command.budget_ms;
            return match command.next {
                // The addresses are known already, so there is nothing to ask a resolver.
                NextStep::AskResolver { .. } => {
                    self.plan.on(StepResult::Resolver { status: 0, bytes: &[] });
                    continue;
                }
                NextStep::Connect { secure } => {
                    self.is_secure = secure;
                    json!({ "do": "connect", "secure": secure, "ms": ms })
                }
                NextStep::Send(bytes) => {
                    // The probe's own request is replaced by the one of this look.
                    self.asked = bytes.starts_with(b"GET ");
                    self.bytes = if self.asked { self.wanted.request.clone() } else { bytes };
                    json!({ "do": "send", "ms": ms })
                }
                NextStep::Read => json!({ "do": "read", "ms": ms }),
                NextStep::Close => json!({ "do": "close" }),
                NextStep::Done(report) => {
                    self.report = *report;
                    json!({ "do": "done" })
                }
            }
            .to_string();
        }
    }

    /// Takes what became of a step.
    pub fn tell(&mut self, tells: Tells<'_>) {
        let word = tells.word.unwrap_or_default();
        match tells.what {
            "opened" => {
                self.connected = Some(Connected::Open);
                self.plan.on(StepResult::Opened);
            }
            "rejected" => {
                if self.is_secure {
                    self.refused_with = Some(word.to_owned());
                }
                self.connected.get_or_insert_with(|| Connected::of_code(word));
                self.plan.on(StepResult::Rejected { text: word });
            }
            "bytes" => {
                let room = RAW_BYTES_MAX.saturating_sub(self.raw.len()).min(tells.bytes.len());
                if self.asked {
                    self.raw.extend_from_slice(tells.bytes.get(..room).unwrap_or_default());
                }
                self.plan.on(StepResult::Bytes(tells.bytes));
            }
            "eof" => self.plan.on(StepResult::Eof),
            "reset" => self.plan.on(StepResult::Reset),
            _ => {
                self.connected.get_or_insert(Connected::NoAnswer);
                self.plan.on(StepResult::TimedOut);
            }
        }
    }

    /// Takes the certificate of a handshake that succeeded.
    pub fn certificate(&mut self, until_s: f64, subject: String, issuer: String) {
        #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates, and times fit")]
        let until_s = until_s as i64;
        self.certificate = Some(Certificate { until_s, subject, issuer });
    }

    /// The look, once it is over.
    pub fn observation(self, took_ms: u64) -> CheckLook {
        CheckLook {
            reply: if self.raw.is_empty() { None } else { CheckLook::reply_of(&self.raw) },
            wanted: self.wanted,
            connected: self.connected.unwrap_or(Connected::NoAnswer),
            report: self.report,
            certificate: self.certificate,
            refused_with: self.refused_with,
            took_ms,
        }
    }
}

/// What a look-up came to, by its addresses or by the code of Node's error.
pub fn names(addresses: &[String], error: Option<&str>) -> NameAnswers {
    match error {
        None => {
            let mut found: Vec<IpAddr> = addresses.iter().filter_map(|text| text.parse().ok()).collect();
            found.sort_by_key(IpAddr::is_ipv6);
            NameAnswers::Found(found)
        }
        Some("ENOTFOUND") => NameAnswers::Fails("NXDOMAIN".to_owned()),
        Some("ENODATA") => NameAnswers::Fails("NODATA".to_owned()),
        Some("ESERVFAIL") => NameAnswers::Fails("SERVFAIL".to_owned()),
        Some(_) => NameAnswers::NoAnswer,
    }
}
