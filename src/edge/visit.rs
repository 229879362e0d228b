//! A visit: one request as everything here goes by it, from the door to its end. Its URL is read
//! once ([`Place`]); what only some requests need of it is read when somebody asks, and kept.

use std::cell::OnceCell;
use std::ops::Deref;

use web_sys::Request;

use super::isolate::Isolate;
use super::place::Place;
use super::{clock, glue};
use crate::exchange::{self, CONDITIONS, Exchange};
use crate::operator::Claim;
use crate::vantage::{self, Platform, Setting, Shown};

/// One request, where it belongs, and who makes it.
#[derive(Clone)]
pub struct Visit {
    /// Where it belongs.
    place: Place,
    /// The request as the runtime has it, for what is sent.
    pub request: Request,
    platform: OnceCell<Platform>,
    address: OnceCell<Option<String>>,
    /// What it shows of being the operator's, once that was looked at (`operator.rs`).
    pub(super) claim: OnceCell<Claim>,
}

impl Deref for Visit {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Visit {
    /// Reads a request; `None` when its URL is none.
    pub fn read(isolate: &'static Isolate, request: Request) -> Option<Self> {
        Some(Self {
            place: Place::read(isolate, glue::sent(&request)?)?,
            request,
            platform: OnceCell::new(),
            address: OnceCell::new(),
            claim: OnceCell::new(),
        })
    }

    /// Where this request shows that the worker runs.
    pub fn platform(&self) -> Platform {
        *self.platform.get_or_init(|| {
            let setting = self.settings.platform;
            let is_deployed = setting == Setting::Auto && glue::is_deployed(&self.request);
            Platform::of(setting, is_deployed, is_deployed)
        })
    }

    /// The client's address, when it can be believed.
    pub fn address(&self) -> Option<&str> {
        let read = || {
            let name = self.settings.client_address_field.as_deref();
            let (ip, field) = (self.header("cf-connecting-ip"), name.and_then(|name| self.header(name)));
            let connection = glue::connection(&self.request);
            let shown = Shown {
                connecting_ip: ip.as_deref(),
                field: field.as_deref(),
                connection: connection.as_deref(),
            };
            vantage::client(self.platform(), name.is_some(), &shown).map(|address| address.to_string())
        };
        self.address.get_or_init(read).as_deref()
    }

    /// A field of its head.
    pub fn header(&self, name: &str) -> Option<String> {
        self.request.headers().get(name).ok().flatten()
    }

    /// Whether its head has a field.
    pub fn has(&self, name: &str) -> bool {
        self.request.headers().has(name).unwrap_or(false)
    }

    /// Whether it has a body.
    pub fn sends_a_body(&self) -> bool {
        exchange::sends_a_body(self.request.body().is_some(), self.header("content-length").as_deref())
    }

    /// What later steps need to know of an exchange that began at `started_ms`, in milliseconds
    /// since 1970-01-01T00:00:00Z.
    pub fn exchange(&self, started_ms: f64) -> Exchange {
        let method = self.request.method();
        let platform = self.platform();
        let named = self.settings.request_id_field.as_deref().and_then(|name| self.header(name));
        let ray = self.header("cf-ray").filter(|_| platform.writes_fields());
        let told = [named, ray].into_iter().flatten().find(|id| exchange::request_id(id).is_some());
        let (accept, mode) = (self.header("accept"), self.header("sec-fetch-mode"));
        Exchange {
            route: self.route.name.clone(),
            scheme: self.url.scheme().to_owned(),
            host: self.url.host().to_owned(),
            port: self.url.port(),
            path: self.url.path().to_owned(),
            navigation: exchange::is_navigation(&method, mode.as_deref(), accept.as_deref()),
            grpc: self.header("content-type").is_some_and(|content_type| exchange::is_grpc(&content_type)),
            upgrade: self.has("upgrade"),
            conditional: CONDITIONS.iter().any(|name| self.has(name)),
            accept,
            accept_language: self.header("accept-language"),
            user_agent: self.header("user-agent"),
            origin: self.header("origin"),
            request_id: told.unwrap_or_else(glue::random_id),
            client: self.address().map(str::to_owned),
            is_operator: self.claim() == Claim::Right,
            platform,
            colo: glue::colo(&self.request),
            timezone: glue::timezone(&self.request),
            trace_id: self.header("traceparent").as_deref().and_then(exchange::trace_id),
            started_ms: clock::milliseconds(started_ms),
            now_ms: clock::now_ms(),
            method,
            ..Exchange::default()
        }
    }
}
