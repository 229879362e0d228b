//! The command line's way into the core: text in, text and exit code out. The program itself is
//! `package/bin`, which owns files, sockets, name servers and the clock.

#![deny(missing_docs)]

pub mod files;
mod look;

use faultline::check::{Ask, CheckStep, SiteCheck, text};
use faultline::pages::guide::{self, explain};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use look::{Look, Tells, names};

/// What explain says of a text, as JSON: `code` is the exit code (0 named, 1 not known), `text` is
/// for a terminal, `document` for programs.
#[wasm_bindgen]
#[must_use]
pub fn explain_text(copied: &str) -> String {
    let input = explain::Input { text: Some(copied.into()), ..Default::default() };
    let explanation = explain::explain(&input);
    let named = matches!(explanation.told, explain::ExplainedAs::Failure(_));
    json!({
        "code": i32::from(!named),
        "text": guide::terminal::explanation(&explanation),
        "document": guide::document(&explanation, ""),
    })
    .to_string()
}

/// What is wrong with a Wrangler configuration, as JSON: `unreadable`, or `mistakes`, `warnings`
/// and `holds`, each a list of lines.
#[wasm_bindgen]
#[must_use]
pub fn check_settings(name: &str, text: &str) -> String {
    let lines = |lines: Vec<String>| Value::from(lines);
    match files::read(name, text) {
        Err(unreadable) => json!({ "unreadable": unreadable }).to_string(),
        Ok(value) => {
            let examined = faultline::config::examine(name, &value);
            json!({
                "mistakes": lines(examined.mistakes.iter().map(ToString::to_string).collect()),
                "warnings": lines(examined.warnings.iter().map(ToString::to_string).collect()),
                "holds": examined.holds,
            })
            .to_string()
        }
    }
}

/// A check under way. The program asks [`Checking::next`], does it, and says what became
/// of it, until it is over.
#[wasm_bindgen]
pub struct Checking {
    check: SiteCheck,
    look: Option<Look>,
}

#[wasm_bindgen]
impl Checking {
    /// Begins a check of a URL and perhaps of the origin that is said to be behind it. `now_s` is
    /// in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// What should have been written instead.
    #[wasm_bindgen(constructor)]
    pub fn new(url: &str, origin: Option<String>, now_s: f64) -> Result<Checking, String> {
        let ask = Ask::parse(url, origin.as_deref())?;
        #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates, and times fit")]
        let now_s = now_s as i64;
        Ok(Self { check: SiteCheck::new(ask, now_s), look: None })
    }

    /// The next step, as JSON: `{"do":"resolve","host":…}`,
    /// `{"do":"look","address":…,"port":…,"server_name":…}` or `{"do":"over"}`.
    pub fn next(&mut self, random: &[u8]) -> String {
        match self.check.next_step() {
            CheckStep::Resolve(host) => json!({ "do": "resolve", "host": host }),
            CheckStep::Look(wanted) => {
                let described = json!({
                    "do": "look", "address": wanted.address.to_string(), "port": wanted.port,
                    "server_name": wanted.target.server_name(),
                });
                self.look = Some(Look::new(*wanted, random, self.check.now_s()));
                described
            }
            CheckStep::Over => json!({ "do": "over" }),
        }
        .to_string()
    }

    /// What became of a look-up: the addresses, or the code of the error.
    pub fn resolved(&mut self, addresses: Vec<String>, error: Option<String>) {
        self.check.resolved(names(&addresses, error.as_deref()));
    }

    /// The next step within a look, as JSON; `bytes` then holds what is to be sent.
    pub fn command(&mut self, remaining_ms: u32) -> String {
        self.look
            .as_mut()
            .map_or_else(|| json!({ "do": "done" }).to_string(), |look| look.command(remaining_ms))
    }

    /// The bytes of a `send`.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.look.as_ref().map_or_else(Vec::new, |look| look.bytes.clone())
    }

    /// What became of a step within a look: `opened`, `rejected` with the code of the error,
    /// `bytes`, `eof`, `reset`, `timeout`.
    pub fn tell(&mut self, what: &str, word: Option<String>, bytes: &[u8]) {
        if let Some(look) = &mut self.look {
            look.tell(Tells { what, word: word.as_deref(), bytes });
        }
    }

    /// The certificate of a handshake that succeeded: its end in seconds
    /// since 1970-01-01T00:00:00Z.
    pub fn certificate(&mut self, until_s: f64, subject: String, issuer: String) {
        if let Some(look) = &mut self.look {
            look.certificate(until_s, subject, issuer);
        }
    }

    /// Ends a look that took so many milliseconds.
    pub fn looked(&mut self, took_ms: u32) {
        if let Some(look) = self.look.take() {
            self.check.looked(look.observation(took_ms.into()));
        }
    }

    /// The verdict, as JSON: `code` is the exit code (0 well, 1 failing, 3 could not tell), `text`
    /// is for a terminal, `document` for programs.
    #[must_use]
    pub fn verdict(&self) -> String {
        let verdict = self.check.verdict();
        let code = match verdict.told {
            faultline::check::CheckResult::Well => 0,
            faultline::check::CheckResult::Failing(_) => 1,
            faultline::check::CheckResult::Unsure(_) => 3,
        };
        let told = text::text(&self.check, &verdict);
        json!({ "code": code, "text": told, "document": text::json(&self.check, &verdict) }).to_string()
    }
}
