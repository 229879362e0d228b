//! The console's way in and out: who asks, what the ledgers know, the finished page as a response.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::Request;

use super::isolate::Isolate;
use super::{facts, glue, operator, respond, switch};
use crate::config::{Settings, Target};
use crate::console::view::{OriginFacts, World};
use crate::console::{self, Asked, Place};
use crate::json;
use crate::ledger::view::{Question, Sheet};
use crate::maintenance::call::{Credentials, credentials};
use crate::maintenance::closed;
use crate::operator::{self as passes, Refused, Use, is_operator};
use crate::render::Rendered;
use crate::request_url::RequestUrl;
use crate::vantage::Platform;

/// How long the ledgers may take to answer a page, in milliseconds: what is late is said to be unknown.
const LOOK_MS: u32 = 3_000;
/// The most origins that one page asks: a request may have so many requests of its own on the free plan (50).
const ORIGINS_MAX: usize = 40;

/// The console's answer to a request below the prefix; `None` when the path is not the console's.
pub fn serve(
    isolate: &'static Isolate,
    settings: &'static Settings,
    request: &Request,
    url: &RequestUrl<'_>,
) -> Option<Promise> {
    let asked = console::asked(&url.below(&settings.prefix)?, url.query())?;
    let call = Call {
        isolate,
        settings,
        request: Clone::clone(request),
        home: format!("{}://{}/", url.scheme(), url.host()),
        is_secure: url.scheme() == "https",
        said: url.query().and_then(|query| console::field(query.as_bytes(), "done")),
    };
    Some(future_to_promise(async move {
        let mut rendered = match &isolate.bindings.operator_token {
            Some(secret) => call.answer(&asked, secret).await,
            // Without a token there is no console.
            None => console::missing(),
        };
        if call.request.method() == "HEAD" {
            rendered.body.clear();
        }
        Ok(respond::response(&rendered).unwrap_or_else(respond::last_resort).into())
    }))
}

/// One call.
struct Call {
    isolate: &'static Isolate,
    settings: &'static Settings,
    request: Request,
    /// The address of the site's first page.
    home: String,
    is_secure: bool,
    said: Option<String>,
}

/// Who asks.
enum Who {
    /// A script with the token.
    Script,
    /// A browser with this pass.
    Browser(String),
    /// Somebody with a token or pass that is none.
    Wrong,
    /// Somebody.
    Nobody,
}

impl Call {
    async fn answer(&self, asked: &Asked, secret: &str) -> Rendered {
        let method = self.request.method();
        let reads = matches!(method.as_str(), "GET" | "HEAD");
        match asked {
            Asked::Nothing => console::missing(),
            Asked::Style if reads => console::style(),
            Asked::Script if reads => console::script(),
            Asked::See(place, as_json) if reads => self.see(place, *as_json, secret).await,
            Asked::Enter if method == "POST" => self.enter(secret).await,
            Asked::Enter if reads => console::onwards(&self.settings.prefix, ""),
            Asked::Leave if method == "POST" => self.leave(secret).await,
            Asked::Maintenance if method == "POST" => self.maintenance(secret).await,
            Asked::Enter | Asked::Leave | Asked::Maintenance => not_allowed("POST"),
            _ => not_allowed("GET, HEAD"),
        }
    }

    fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    fn who(&self, secret: &str) -> Who {
        let header = self.header("authorization").unwrap_or_default();
        match credentials(&header, "GET") {
            Some(Credentials::Script(token)) if is_operator(Some(&token), Some(secret)) => {
                return Who::Script;
            }
            Some(Credentials::Script(_)) => return Who::Wrong,
            _ => {}
        }
        let cookies = self.header("cookie").unwrap_or_default();
        let mut who = Who::Nobody;
        for pass in passes::passes_in(&cookies, Use::Console) {
            match passes::verify(secret, Use::Console, pass, facts::now_ms()) {
                Ok(()) => return Who::Browser(pass.to_owned()),
                Err(Refused::Forged) => who = Who::Wrong,
                Err(Refused::Expired) => {}
            }
        }
        who
    }

    /// Whether a form comes from a page of this site: the browser says so itself.
    fn is_from_here(&self) -> bool {
        let fits = |origin: &str| origin.split_once("://").is_some_and(|(_, host)| host == self.authority());
        match (self.header("sec-fetch-site").as_deref(), self.header("origin").as_deref()) {
            (Some(site), _) if site != "same-origin" && site != "none" => false,
            // A page that sends no referrer sends no origin either; no other site can make a browser say `same-origin`.
            (Some("same-origin"), Some("null") | None) => true,
            (_, Some(origin)) => fits(origin),
            (Some(_), None) => true,
            // Neither: no browser of these years.
            (None, None) => false,
        }
    }

    /// Host and port as the browser knows them.
    fn authority(&self) -> String {
        let url = facts::url(&self.request).map(|address| address.text).unwrap_or_default();
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned()
    }

    async fn see(&self, place: &Place, as_json: bool, secret: &str) -> Rendered {
        let form_token = match self.who(secret) {
            Who::Script => String::new(),
            Who::Browser(pass) => passes::form_token(secret, &pass).unwrap_or_default(),
            Who::Wrong if as_json || *place == Place::Metrics => {
                self.refuse("a token or pass that is none").await;
                return console::unauthorised();
            }
            Who::Nobody if as_json || *place == Place::Metrics => return console::unauthorised(),
            Who::Wrong => {
                self.refuse("a pass that is none").await;
                return console::enter(&self.settings.prefix, true);
            }
            Who::Nobody => return console::enter(&self.settings.prefix, false),
        };
        self.world(place, &form_token, as_json).await
    }

    async fn world(&self, place: &Place, form_token: &str, as_json: bool) -> Rendered {
        let (isolate, settings, now_ms) = (self.isolate, self.settings, facts::now_ms());
        switch::read_now(isolate).await;
        let switch = isolate.switch.text();
        let is_closed = RequestUrl::parse(&self.home).is_some_and(|home| {
            let switch = isolate.switch.get();
            closed(&settings.windows, &switch, &home, now_ms).is_some()
        });
        let platform = facts::platform(&self.request, Some(settings));
        let colo = glue::colo(&self.request);
        let world = World {
            settings,
            written: &isolate.written,
            origins: self.origins(&place.question(now_ms)).await,
            switch: &switch,
            is_closed,
            has_switch: isolate.bindings.switch.is_some(),
            has_journal: isolate.bindings.journal.is_some(),
            has_notify: isolate.bindings.notify_url.is_some(),
            has_limiter: isolate.bindings.limiter.is_some(),
            platform: named(platform),
            colo: colo.as_deref(),
            form_token,
            notice: self.said.as_deref().and_then(console::said),
            now_ms,
        };
        console::show(place, as_json, &world)
    }

    /// What is known of each origin.
    async fn origins(&self, question: &Question) -> Vec<OriginFacts> {
        let isolate = self.isolate;
        let names = self.names().await;
        let sheets = match &isolate.bindings.journal {
            Some(journal) => asked(journal, &names, question).await,
            None => names.iter().map(|name| Some(isolate.records.look(name, question))).collect(),
        };
        let now_ms = facts::now_ms();
        let facts = |(key, sheet): (String, Option<Sheet>)| {
            let here = isolate.origins.named(&key);
            OriginFacts {
                answered: sheet.is_some(),
                sheet: sheet.unwrap_or_default(),
                here: here.and_then(|origin| origin.read(|book| book.outage().cloned())),
                next_look_ms: here
                    .and_then(|origin| origin.change(|book| book.next_look_ms(now_ms)))
                    .map(|left_ms| now_ms.saturating_add(left_ms)),
                key,
            }
        };
        names.into_iter().zip(sheets).map(facts).collect()
    }

    /// The origins there are: those that the settings name, those that have failed somewhere, those that this isolate knows.
    async fn names(&self) -> Vec<String> {
        let routes = self.settings.routes.iter().chain([&self.settings.fallback]);
        let mut names: Vec<String> = Vec::new();
        let mut add = |name: String| {
            if !names.contains(&name) && names.len() < ORIGINS_MAX {
                names.push(name);
            }
        };
        // Those that fail first: of more origins than a page asks, they are the ones to see.
        let is_failing =
            |name: &String| self.isolate.origins.named(name).is_some_and(|origin| !origin.is_calm());
        let known: Vec<String> = routes
            .clone()
            .flat_map(|route| &route.origins)
            .filter(|target| **target != Target::Zone)
            .map(Target::key)
            .chain(self.isolate.records.origins())
            .collect();
        known.iter().filter(|name| is_failing(name)).cloned().for_each(&mut add);
        for target in routes.flat_map(|route| &route.origins).filter(|target| **target != Target::Zone) {
            add(target.key());
        }
        self.isolate.records.origins().into_iter().for_each(&mut add);
        if let Some(journal) = &self.isolate.bindings.journal
            && let Ok(enrolled) = JsFuture::from(glue::enrolled(journal, LOOK_MS)).await
        {
            Array::from(&enrolled).iter().filter_map(|name| name.as_string()).for_each(&mut add);
        }
        names
    }

    /// The body as a form, or what is wrong with it.
    async fn form(&self) -> Result<Vec<u8>, Rendered> {
        let kind = self.header("content-type").unwrap_or_default();
        if !kind.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            return Err(console::refused(415, "A form is wanted: application/x-www-form-urlencoded."));
        }
        let most = u32::try_from(console::FORM_BYTES_MAX).unwrap_or(u32::MAX);
        let taken = JsFuture::from(glue::take(&self.request, most)).await;
        let Ok(taken) = taken else { return Err(console::refused(400, "The form could not be read.")) };
        let taken: glue::Start = taken.unchecked_into();
        if !taken.complete() {
            let most = format!("A form has at most {most} bytes.");
            return Err(console::refused(413, &most));
        }
        Ok(taken.bytes())
    }

    async fn enter(&self, secret: &str) -> Rendered {
        let prefix = &self.settings.prefix;
        if !self.is_from_here() {
            return console::refused(403, "The form has to come from this site.");
        }
        let form = match self.form().await {
            Ok(form) => form,
            Err(refused) => return refused,
        };
        if operator::is_locked(self.isolate, &self.request) {
            return console::refused(429, "Too many wrong tries: wait a little.")
                .with("Retry-After", &passes::tries::LOCK_S.to_string());
        }
        let token = console::field(&form, "token");
        if !is_operator(token.as_deref(), Some(secret)) {
            self.refuse("a token that is not the operator's").await;
            return console::enter(prefix, true);
        }
        // One for the console, and one by which the site's own pages know the operator.
        let given = [Use::Console, Use::Enter].map(|for_use| {
            let pass = passes::issue(secret, for_use, facts::now_ms()).unwrap_or_default();
            self.cookie(passes::set_cookie(for_use, &pass, prefix))
        });
        given.iter().fold(console::onwards(prefix, ""), |reply, cookie| reply.with("Set-Cookie", cookie))
    }

    /// A cookie that comes back: over plain HTTP, as on one's own machine, one that is for TLS only would not.
    fn cookie(&self, field: String) -> String {
        if self.is_secure { field } else { field.replace("; Secure", "") }
    }

    async fn leave(&self, secret: &str) -> Rendered {
        match self.posted(secret).await {
            Ok(_) => {
                let prefix = &self.settings.prefix;
                let age = format!("Max-Age={}", passes::LIFE_S);
                let gone = [Use::Console, Use::Enter].map(|for_use| {
                    self.cookie(passes::set_cookie(for_use, "", prefix).replace(&age, "Max-Age=0"))
                });
                gone.iter()
                    .fold(console::onwards(prefix, ""), |reply, cookie| reply.with("Set-Cookie", cookie))
            }
            Err(refused) => refused,
        }
    }

    async fn maintenance(&self, secret: &str) -> Rendered {
        let form = match self.posted(secret).await {
            Ok(form) => form,
            Err(refused) => return refused,
        };
        let value = match console::switch_value(&form, facts::now_ms()) {
            Ok(value) => value,
            Err(expected) => return console::refused(400, expected),
        };
        let Some(store) = &self.isolate.bindings.switch else {
            return console::refused(501, "Bind a KV namespace as SWITCH first.");
        };
        match switch::write(self.isolate, store, &value).await {
            Ok(()) => {
                let done = if value == "off" || value == "auto" { &value } else { "closed" };
                console::onwards(&self.settings.prefix, &format!("?done={done}"))
            }
            Err(_) => console::refused(502, "The store did not take the value."),
        }
    }

    /// A form of somebody who may change something: with a pass, from a page of ours, with what that page was given.
    async fn posted(&self, secret: &str) -> Result<Vec<u8>, Rendered> {
        let pass = match self.who(secret) {
            Who::Script => return self.form().await,
            Who::Browser(pass) => pass,
            Who::Wrong | Who::Nobody => {
                self.refuse("a form without a pass").await;
                return Err(console::enter(&self.settings.prefix, true));
            }
        };
        if !self.is_from_here() {
            return Err(console::refused(403, "The form has to come from this site."));
        }
        let form = self.form().await?;
        let token = console::field(&form, "form_token").unwrap_or_default();
        if passes::is_our_form(secret, &pass, &token) {
            Ok(form)
        } else {
            Err(console::refused(403, "The form is not of this pass: load the page again."))
        }
    }

    /// A wrong try waits, asks the limiter where there is one, and is an event.
    async fn refuse(&self, what: &str) {
        operator::wrong(self.isolate, &self.request, what).await;
    }
}

const fn named(platform: Platform) -> &'static str {
    if platform.writes_fields() { "cloudflare" } else { "workerd" }
}

fn not_allowed(methods: &'static str) -> Rendered {
    console::refused(405, &format!("This page takes {methods}.")).with("Allow", methods)
}

/// What the ledgers answer; `None` for one that does not.
async fn asked(journal: &JsValue, names: &[String], question: &Question) -> Vec<Option<Sheet>> {
    let list: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
    let question = json::write(question).unwrap_or_default();
    let answers = JsFuture::from(glue::look(journal, &list, &question, LOOK_MS)).await;
    let answers = answers.map(|answers| Array::from(&answers)).unwrap_or_default();
    let sheet = |at: usize| {
        let text = answers.get(u32::try_from(at).ok()?).as_string()?;
        json::read(&text)
    };
    (0..names.len()).map(sheet).collect()
}
