//! The form of `fingerprints.toml`. Compiled into the build script and into the table's tests, not
//! into the worker: at run time only the generated table exists.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The edition of the table, `YYYY-MM`.
    pub set: String,
    /// Who can be named.
    pub component: Vec<Component>,
    /// What each error looks like.
    pub fingerprint: Vec<Entry>,
    /// Headers that only an application (or its own server) writes.
    #[serde(default)]
    pub hint: Vec<Hint>,
}

/// A header that only an application, or the server that runs it, writes.
#[derive(Debug, Deserialize)]
pub struct Hint {
    /// Whom it names; nobody when several programs write it.
    pub component: Option<String>,
    /// The header.
    #[serde(flatten)]
    pub signal: Signal,
}

/// One piece of software that writes errors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Stable lower-case id.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// How far inside it stands.
    pub layer: String,
}

/// One fingerprint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Stable id, logged as `fp:<id>`.
    pub id: String,
    /// Whom it names; nobody when it only tells what failed.
    pub component: Option<String>,
    /// The layer of an entry that names nobody.
    pub layer: Option<String>,
    /// Status, or `5xx`, to `failure` or `failure@hop`.
    pub says: BTreeMap<String, String>,
    /// All of these must hold.
    #[serde(default)]
    pub needs: Vec<Signal>,
    /// At least one of these must hold, when there are any.
    #[serde(default)]
    pub any: Vec<Signal>,
    /// None of these may hold.
    #[serde(default)]
    pub unless: Vec<Signal>,
    /// A public word for the cause, or where to read it.
    pub reason: Option<Reason>,
    /// Whether the text is the program's own, the same on every site. Without it: where a body of a
    /// runtime, proxy, platform or network was recognised.
    pub stock: Option<bool>,
    /// A header of the writer's own says it outright.
    #[serde(default)]
    pub certain: bool,
    /// The bytes fit, and so do other causes: decides, as a possibility.
    #[serde(default)]
    pub possible: bool,
    /// Known from memory only: noted as evidence, decides nothing.
    #[serde(default)]
    pub weak: bool,
    /// Where the fact was read or recorded.
    pub source: String,
}

/// One thing to look for. Exactly one of the first nine is set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// A header field, in lower case; present, or as the three tests below say.
    pub header: Option<String>,
    /// Text that stands somewhere in the body and in no one else's.
    pub body: Option<String>,
    /// The whole body.
    pub body_is: Option<String>,
    /// How the body begins.
    pub body_starts: Option<String>,
    /// Text that fits the template but that others write too.
    pub shape: Option<String>,
    /// The body is empty.
    #[serde(default)]
    pub empty: bool,
    /// A browser asked for a page.
    #[serde(default)]
    pub navigation: bool,
    /// The reply says itself that its body is short: no page of an application's.
    #[serde(default)]
    pub short: bool,
    /// No header field that an application or a further proxy would have added.
    #[serde(default)]
    pub bare: bool,
    /// The field's whole value, in any case.
    pub is: Option<String>,
    /// How the field's value begins, in any case.
    pub starts: Option<String>,
    /// Part of the field's value, in any case.
    pub contains: Option<String>,
}

/// How to find the cause.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Reason {
    /// Always this word.
    Word(String),
    /// Read out of the reply.
    Read(ReasonFrom),
}

/// Where a cause is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonFrom {
    /// In this header field.
    pub header: Option<String>,
    /// In the body, behind this text.
    pub after: Option<String>,
    /// The known phrases, each with the word it stands for; without it the first token is the word.
    #[serde(default)]
    pub words: Vec<(String, String)>,
}

/// Reads the file; the error names line and column.
///
/// # Errors
/// When it is not TOML, or a key is unknown, missing or of the wrong type.
pub fn parse(text: &str) -> Result<Table, String> {
    toml::from_str(text).map_err(|error| error.to_string().trim_end().replace('\n', " | "))
}
