//! Prints the table of settings for editors and compilers: a JSON Schema for
//! `wrangler.jsonc`, and TypeScript types.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::global_rows::VARS;
use super::maintenance::WINDOW;
use super::policy::Policy;
use super::route_rows::{Draft, ROUTE};
use super::row::{RowKind, SettingRow};
use super::settings::Settings;
use super::table::{for_routes, global_rows};
use crate::maintenance::Window;

/// A JSON Schema for a whole `wrangler.jsonc`: Wrangler's own, which stands beside this package in
/// `node_modules`, and Faultline's two variables.
/// `"$schema": "./node_modules/faultline/wrangler.schema.json"`.
#[must_use]
pub fn schema() -> Value {
    let settings = json!({ "$ref": "#/definitions/settings" });
    let vars = properties(VARS.iter(), &mut Settings::default(), |key| match key {
        "FAULTLINE" => Some(
            json!({ "anyOf": [settings, { "type": "string", "description": "The same as a text of JSON." }] }),
        ),
        _ => None,
    });
    let own = json!({ "type": "object", "properties": vars });
    let with_vars = json!({ "properties": { "vars": own } });
    let environments = json!({ "type": "object", "additionalProperties": with_vars });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": "Printed from the table of settings: `UPDATE_DOCS=1 cargo test --test settings`.",
        "title": "wrangler.jsonc of a worker with Faultline",
        "allOf": [{ "$ref": "../wrangler/config-schema.json" }],
        "properties": { "vars": own, "env": environments },
        "definitions": definitions(),
    })
}

/// The definitions of [`schema`] alone: the settings, a route, a maintenance window.
#[must_use]
pub fn definitions() -> Value {
    let own = |key: &str| match key {
        "routes" => Some(list_of("route")),
        "maintenance" => Some(list_of("window")),
        _ => None,
    };
    let policy = properties(for_routes(), &mut Policy::default(), own);
    let with_policy = |mut of: Map<String, Value>| {
        of.extend(policy.clone());
        of
    };
    let everything = with_policy(properties(global_rows(), &mut Settings::default(), own));
    let route = with_policy(properties(ROUTE.iter(), &mut Draft::default(), own));
    let window = properties(WINDOW.iter(), &mut Window::default(), own);
    json!({
        "settings": { "type": "object", "additionalProperties": false, "properties": everything },
        "route": { "type": "object", "additionalProperties": false, "properties": route, "required": ["match"] },
        "window": { "type": "object", "additionalProperties": false, "properties": window },
    })
}

fn list_of(definition: &str) -> Value {
    json!({ "type": "array", "items": { "$ref": format!("#/definitions/{definition}") } })
}

fn properties<T: 'static>(
    rows: impl Iterator<Item = &'static SettingRow<T>>,
    defaults: &mut T,
    own: impl Fn(&str) -> Option<Value>,
) -> Map<String, Value> {
    let mut all = Map::new();
    for row in rows {
        let mut property = own(row.key).unwrap_or_else(|| row.kind.schema(row.key));
        if let Value::Object(members) = &mut property {
            members.insert("description".to_owned(), row.text(defaults).into());
        }
        all.insert(row.key.to_owned(), property);
    }
    all
}

impl<T> SettingRow<T> {
    /// The sentences of a setting with its form and default, without Markdown's table around them.
    fn text(&self, defaults: &mut T) -> String {
        format!("{} ({}; default: {})", self.doc, self.kind.form(), self.kind.default(defaults))
    }
}

impl<T> RowKind<T> {
    /// What may be written, as JSON Schema.
    fn schema(&self, key: &str) -> Value {
        match self {
            Self::Flag(_) => json!({ "type": "boolean" }),
            Self::Integer { min, max, .. } => json!({ "type": "integer", "minimum": min, "maximum": max }),
            Self::Choice { names, .. } => json!({ "enum": names }),
            Self::Statuses(_) => {
                let status = json!({ "type": "integer", "minimum": 400, "maximum": 599 });
                json!({ "type": "array", "items": status, "minItems": 1, "uniqueItems": true })
            }
            Self::Text { .. } => json!({ "type": "string" }),
            Self::List { .. } if key == "weights" => {
                let weight = json!({ "type": "integer", "minimum": 0, "maximum": 1000 });
                json!({ "type": "array", "items": weight, "minItems": 1 })
            }
            Self::List { .. } => json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 }),
            Self::Own { .. } if key == "gallery" => json!({ "enum": ["auto", true, false] }),
            Self::Own { .. } if matches!(key, "title" | "text") => {
                let text = json!({ "type": "string" });
                json!({ "anyOf": [text, { "type": "object", "additionalProperties": text, "minProperties": 1 }] })
            }
            // Tables within tables, and whatever has a form of its own: the checker
            // says what is wrong with it.
            Self::Own { .. } | Self::Part { .. } => json!({}),
        }
    }

    /// The same as a TypeScript type.
    fn type_script(&self, key: &str) -> String {
        match self {
            Self::Flag(_) => "boolean".into(),
            Self::Integer { .. } => "number".into(),
            Self::Choice { names, .. } => {
                let quoted: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
                quoted.join(" | ")
            }
            Self::Statuses(_) => "number[]".into(),
            Self::Text { .. } => "string".into(),
            Self::List { .. } if key == "weights" => "number[]".into(),
            Self::List { .. } => "string[]".into(),
            Self::Own { .. } if key == "gallery" => "\"auto\" | boolean".into(),
            Self::Own { .. } if key == "texts" => "OwnTexts".into(),
            Self::Own { .. } if matches!(key, "title" | "text") => "string | Record<string, string>".into(),
            Self::Part { .. } if key == "routes" => "Route[]".into(),
            Self::Part { .. } if key == "maintenance" => "Window[]".into(),
            Self::Part { .. } if key == "FAULTLINE" => "Settings | string".into(),
            Self::Own { .. } | Self::Part { .. } => "unknown".into(),
        }
    }
}

/// The settings as TypeScript types: `settings.d.ts` of the package.
#[must_use]
pub fn type_script() -> String {
    let mut out = "\
// Printed from the table of settings: `UPDATE_DOCS=1 cargo test --test settings`.

/** Own sentences, by language and failure. */
export type OwnTexts = Record<string, Record<string, { headline?: string; meaning?: string; advice?: string }>>;
"
    .to_owned();
    let policy = "Settings that hold for everything, and that a route may override.";
    interface(&mut out, "Policy", policy, for_routes(), &mut Policy::default());
    interface(&mut out, "Route extends Policy", "Requests of one kind.", ROUTE.iter(), &mut Draft::default());
    let window = "A time in which the site, or a part of it, is closed.";
    interface(&mut out, "Window", window, WINDOW.iter(), &mut Window::default());
    let everything = "All settings: the variable `FAULTLINE`.";
    interface(&mut out, "Settings extends Policy", everything, global_rows(), &mut Settings::default());
    let variables = "The variables of a worker.";
    interface(&mut out, "Variables", variables, VARS.iter(), &mut Settings::default());
    out
}

fn interface<T: 'static>(
    out: &mut String,
    name: &str,
    doc: &str,
    rows: impl Iterator<Item = &'static SettingRow<T>>,
    defaults: &mut T,
) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\n/** {doc} */\nexport interface {name} {{\n");
    for row in rows {
        // A pattern such as `*/x` would end the comment.
        let text = row.text(defaults).replace("*/", "*\\/");
        let mark = if row.key == "match" && name.starts_with("Route") { "" } else { "?" };
        let (key, kind) = (row.key, row.kind.type_script(row.key));
        let _ = writeln!(out, "{}\n  {key}{mark}: {kind};", comment(&text));
    }
    out.push_str("}\n");
}

/// The most columns of a line of a comment.
const COLUMNS_MAX: usize = 100;

/// A comment on a property: on one line where it fits, else in several.
fn comment(text: &str) -> String {
    let on_one_line = format!("  /** {text} */");
    if on_one_line.len() <= COLUMNS_MAX {
        return on_one_line;
    }
    let mut lines = vec!["  /**".to_owned()];
    let mut line = "   *".to_owned();
    for word in text.split(' ') {
        if line.len().saturating_add(word.len()) >= COLUMNS_MAX {
            lines.push(std::mem::replace(&mut line, "   *".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.extend([line, "   */".to_owned()]);
    lines.join("\n")
}
