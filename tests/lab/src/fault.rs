//! What a fault of the lab is: its description for people and manifests, and the recipe
//! from which it is started.

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use serde::Serialize;

use crate::conn::Conn;
use crate::origin::Behaviour;
use crate::prove::Rule;

/// Which stretch of the way a fault is about; the home page shows one section for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Opening and keeping the connection.
    Connect,
    /// Finding the address.
    Dns,
    /// The TLS handshake.
    Tls,
    /// The response head.
    Head,
    /// The response body.
    Body,
    /// Replies an edge network makes itself when it cannot reach the origin.
    EdgeMade,
    /// Well-formed errors of an app or of a gateway before it.
    App,
    /// Good behaviour that must pass untouched.
    Control,
}

impl Group {
    /// All groups in the order of a request's way.
    pub const ALL: [Self; 8] = [
        Self::Connect,
        Self::Dns,
        Self::Tls,
        Self::Head,
        Self::Body,
        Self::EdgeMade,
        Self::App,
        Self::Control,
    ];

    /// A heading for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Connect => "Connection",
            Self::Dns => "Name resolution",
            Self::Tls => "TLS",
            Self::Head => "Response head",
            Self::Body => "Response body",
            Self::EdgeMade => "Replies made by the edge",
            Self::App => "Errors of the app or its gateway",
            Self::Control => "Controls: nothing is broken",
        }
    }
}

/// Whether something is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A failure.
    Fault,
    /// Good behaviour, beside the faults so that a false alarm shows.
    Control,
}

/// One misbehaviour with an origin of its own, which answers the same whatever the path is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A stable name in kebab-case.
    pub id: String,
    /// Where it belongs.
    pub group: Group,
    /// A few words for a heading.
    pub title: String,
    /// One sentence: what happens on the wire.
    pub says: String,
    /// Whether it is broken or a control.
    pub kind: Kind,
    /// The origin's URL without a trailing slash.
    pub origin: String,
    /// The method that brings it about, `GET` unless it takes another.
    pub method: String,
    /// Header fields that bring it about; an `Upgrade` field here means that a link is not enough.
    pub headers: Vec<(String, String)>,
    /// A request body that brings it about; empty for none.
    pub body: String,
}

impl Fault {
    /// Whether following a link brings it about.
    #[must_use]
    pub fn is_link(&self) -> bool {
        self.method == "GET" && self.headers.is_empty()
    }

    /// A curl command that brings it about at `url`.
    #[must_use]
    pub fn curl(&self, url: &str) -> String {
        let mut command = "curl -i".to_owned();
        match self.method.as_str() {
            "GET" => {}
            "HEAD" => command += " --head",
            method => command += &format!(" -X {method}"),
        }
        for (name, value) in &self.headers {
            command += &format!(" -H '{name}: {value}'");
        }
        if !self.body.is_empty() {
            command += &format!(" --data '{}'", self.body);
        }
        format!("{command} {url}")
    }
}

/// What stands behind the origin's URL.
pub(crate) enum Stage {
    /// A listener in plain HTTP.
    Http(Behaviour),
    /// A listener behind a complete TLS handshake.
    Tls(Arc<ServerConfig>, Behaviour),
    /// A listener under an https URL whose behaviour sees the raw connection.
    BareTls(Behaviour),
    /// A port that is taken but does not listen.
    Bound,
    /// A listener whose queue is full, so that SYNs are dropped.
    Full,
    /// No listener: a name that only the lab's resolver knows about.
    Name(&'static str),
}

/// A fault before it is started, with what proves it.
pub(crate) struct Spec {
    pub fault: Fault,
    pub stage: Stage,
    pub rules: Vec<Rule>,
}

impl Spec {
    pub(crate) fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        says: impl Into<String>,
        stage: Stage,
    ) -> Self {
        let fault = Fault {
            id: id.into(),
            group: Group::Control,
            title: title.into(),
            says: says.into(),
            kind: Kind::Fault,
            origin: String::new(),
            method: "GET".into(),
            headers: Vec::new(),
            body: String::new(),
        };
        Self { fault, stage, rules: Vec::new() }
    }

    pub(crate) fn http<F>(
        id: impl Into<String>,
        title: impl Into<String>,
        says: impl Into<String>,
        behaviour: F,
    ) -> Self
    where
        F: Fn(&mut Conn) -> io::Result<()> + Send + Sync + 'static,
    {
        Self::new(id, title, says, Stage::Http(Box::new(behaviour)))
    }

    pub(crate) fn group(mut self, group: Group) -> Self {
        self.fault.group = group;
        self
    }

    pub(crate) fn control(mut self) -> Self {
        self.fault.kind = Kind::Control;
        self
    }

    pub(crate) fn method(mut self, method: &str) -> Self {
        self.fault.method = method.into();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.fault.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn body(mut self, body: &str) -> Self {
        self.fault.body = body.into();
        self
    }

    pub(crate) fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }
}
