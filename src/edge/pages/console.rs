//! The console's way in and out: who asks, what the ledgers know, the finished page as a response.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::super::visit::Visit;
use super::super::{clock, glue, operator, respond, switch};
use crate::address::Target;
use crate::json;
use crate::ledger::view::LedgerQuestion;
use crate::maintenance::closed;
use crate::operator as passes;
use crate::pages::console::admission::{Sight, Who, takes};
use crate::pages::console::{self, ConsolePage, ConsoleRequest, Draw, Facts, OriginTold};
use crate::render::Rendered;
use crate::request_url::RequestUrl;
use crate::vantage::Platform;

/// How long the ledgers may take to answer a page, in milliseconds: what is
/// late is said to be unknown.
const LOOK_MS: u32 = 3_000;

/// The console's answer.
pub fn serve(visit: Visit, asked: ConsoleRequest) -> Promise {
    let call = ConsoleCall { visit };
    future_to_promise(async move {
        let answer = match &call.visit.isolate.bindings.operator_token {
            Some(secret) => call.answer(&asked, secret).await,
            // Without a token there is no console.
            None => console::missing().into(),
        };
        let mut rendered = match answer {
            ConsoleAnswer::Ready(rendered) => rendered,
            ConsoleAnswer::Drawn(draw) => return super::draw(&call.visit, draw).await,
        };
        if call.visit.request.method() == "HEAD" {
            rendered.body.clear();
        }
        Ok(respond::response(&rendered).unwrap_or_else(respond::last_resort).into())
    })
}

/// An answer: small ones are ready, pages are drawn elsewhere.
pub(super) enum ConsoleAnswer {
    Ready(Rendered),
    Drawn(Draw),
}

impl From<Rendered> for ConsoleAnswer {
    fn from(rendered: Rendered) -> Self {
        Self::Ready(rendered)
    }
}

/// What a form came to: its answer, or why there is none.
fn answer(result: Result<Rendered, ConsoleAnswer>) -> ConsoleAnswer {
    result.map_or_else(|refused| refused, ConsoleAnswer::Ready)
}

impl From<Draw> for ConsoleAnswer {
    fn from(draw: Draw) -> Self {
        Self::Drawn(draw)
    }
}

/// One call.
pub(super) struct ConsoleCall {
    pub(super) visit: Visit,
}

impl ConsoleCall {
    async fn answer(&self, asked: &ConsoleRequest, secret: &str) -> ConsoleAnswer {
        let method = self.visit.request.method();
        if let Err(methods) = takes(asked, &method) {
            return console::refused(405, &format!("This page takes {methods}."))
                .with("Allow", methods)
                .into();
        }
        match asked {
            ConsoleRequest::Nothing => console::missing().into(),
            ConsoleRequest::Style => Draw::Style.into(),
            ConsoleRequest::Script => Draw::Script.into(),
            ConsoleRequest::See(place, as_json) => self.see(place, *as_json, secret).await,
            ConsoleRequest::Enter if method == "POST" => answer(self.enter(secret).await),
            ConsoleRequest::Enter => console::onwards(&self.visit.settings.prefix, "").into(),
            ConsoleRequest::Leave => answer(self.leave(secret).await),
            ConsoleRequest::Maintenance => answer(self.maintenance(secret).await),
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.visit.header(name)
    }

    pub(super) fn who(&self, secret: &str) -> Who {
        let field = |name: &str| self.header(name).unwrap_or_default();
        Who::of(&field("authorization"), &field("cookie"), secret, clock::now_ms())
    }

    async fn see(&self, place: &ConsolePage, as_json: bool, secret: &str) -> ConsoleAnswer {
        let who = self.who(secret);
        match who.may_see(place, as_json) {
            Sight::Page => {}
            Sight::Refused { wrong } => {
                if wrong {
                    self.refuse("a token or pass that is none").await;
                }
                return console::unauthorised().into();
            }
            Sight::Enter { wrong } => {
                if wrong {
                    self.refuse("a pass that is none").await;
                }
                return Draw::Enter { wrong }.into();
            }
        }
        let form_token = match who {
            Who::Browser(pass) => passes::form_token(secret, &pass).unwrap_or_default(),
            _ => String::new(),
        };
        let facts = Box::new(self.facts(place, form_token).await);
        Draw::See { place: place.clone(), as_json, facts }.into()
    }

    async fn facts(&self, place: &ConsolePage, form_token: String) -> Facts {
        let (isolate, settings, now_ms) = (self.visit.isolate, self.visit.settings, clock::now_ms());
        switch::read_now(isolate).await;
        let home = RequestUrl::parse(&format!("{}://{}/", self.visit.url.scheme(), self.visit.url.host()));
        let is_closed = home.is_some_and(|home| {
            isolate.switch.read(|switch| closed(&settings.windows, switch, &home, now_ms).is_some())
        });
        let platform = self.visit.platform();
        Facts {
            origins: self.origins(&place.question(now_ms)).await,
            switch: isolate.switch.text(),
            is_closed,
            has_switch: isolate.bindings.switch.is_some(),
            has_journal: isolate.bindings.journal.is_some(),
            has_notify: isolate.bindings.has_notify,
            has_limiter: isolate.bindings.limiter.is_some(),
            platform: named(platform).to_owned(),
            colo: glue::colo(&self.visit.request),
            form_token,
            done: self.visit.url.query().and_then(|query| console::field(query.as_bytes(), "done")),
            now_ms,
        }
    }

    /// What is known of each origin.
    async fn origins(&self, question: &LedgerQuestion) -> Vec<OriginTold> {
        let isolate = self.visit.isolate;
        let names = self.names().await;
        let sheets = match &isolate.bindings.journal {
            Some(journal) => sheets(journal, &names, question).await,
            None => names.iter().map(|_| None).collect(),
        };
        let now_ms = clock::now_ms();
        let facts = |(key, sheet): (String, Option<String>)| {
            let here = isolate.origins.named(&key);
            OriginTold {
                sheet,
                here: here.and_then(|origin| origin.read(|book| book.outage().cloned())),
                next_look_ms: here
                    .and_then(|origin| origin.change(|book| book.next_look_ms(now_ms)))
                    .map(|left_ms| now_ms.saturating_add(left_ms)),
                key,
            }
        };
        names.into_iter().zip(sheets).map(facts).collect()
    }

    /// The origins there are.
    async fn names(&self) -> Vec<String> {
        let isolate = self.visit.isolate;
        let routes = self.visit.settings.routes.iter().chain([&self.visit.settings.fallback]);
        let targets = routes.flat_map(|route| &route.origins).filter(|target| **target != Target::Zone);
        let here = targets.map(Target::key).chain(isolate.records.origins()).collect();
        let enrolled = match &isolate.bindings.journal {
            Some(journal) => JsFuture::from(glue::enrolled(journal, LOOK_MS)).await.ok(),
            None => None,
        };
        let enrolled = enrolled.map(|names| Array::from(&names)).unwrap_or_default();
        let elsewhere = enrolled.iter().filter_map(|name| name.as_string()).collect();
        let is_failing = |name: &str| isolate.origins.named(name).is_some_and(|origin| !origin.is_calm());
        console::names(here, elsewhere, is_failing)
    }

    /// A wrong try waits, asks the limiter where there is one, and is an event.
    pub(super) async fn refuse(&self, what: &str) {
        operator::wrong(&self.visit, what).await;
    }
}

const fn named(platform: Platform) -> &'static str {
    if platform.writes_fields() { "cloudflare" } else { "workerd" }
}

/// What the ledgers answer; `None` for one that does not.
async fn sheets(journal: &JsValue, names: &[String], question: &LedgerQuestion) -> Vec<Option<String>> {
    let list: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
    let question = json::write(question).unwrap_or_default();
    let answers = JsFuture::from(glue::look(journal, &list, &question, LOOK_MS)).await;
    let answers = answers.map(|answers| Array::from(&answers)).unwrap_or_default();
    (0..names.len()).map(|at| answers.get(u32::try_from(at).ok()?).as_string()).collect()
}
