//! Settings: text in, one typed value out, every mistake at once.
//!
//! In scope: what the variables `ORIGIN` and `FAULTLINE` may say, and what they mean. Out of scope:
//! fetching them from a runtime or a file, and whether the origins they name exist. [`reference()`]
//! explains every setting; the table behind it also drives the reader.

mod file;
mod global_rows;
mod logo;
mod maintenance;
mod mistake;
mod own_texts;
mod page_rows;
mod policy;
mod policy_rows;
mod reader;
mod reference;
mod route;
mod route_rows;
mod routing;
mod row;
mod schema;
mod settings;
mod standing;
mod suggest;
mod table;
mod text;
mod timing;

use serde_json::Value;

pub use self::file::{Examined, Warning, examine};
pub use self::maintenance::read_switch;
use self::mistake::SettingPath;
pub use self::mistake::{Mistake, Mistakes, VALUE_CHARS_MAX};
pub use self::policy::{
    Gallery, Intercept, Policy, Probe, RedirectLoops, Resolver, SoftFailures, Statuses, WatchBodies,
};
pub use self::reference::reference;
pub use self::route::Route;
pub use self::routing::Routing;
pub use self::schema::{definitions, schema, type_script};
pub use self::settings::Settings;

/// Reads the worker's variables: a table that may have `ORIGIN` (a text) and `FAULTLINE`
/// (a table, or a text of JSON). Other variables are left alone, unless their name is a
/// slip of one of these two.
///
/// # Errors
/// Every mistake, in the order of the table's keys.
pub fn read(vars: &Value) -> Result<Settings, Mistakes> {
    let mut found = Vec::new();
    let settings = reader::vars(vars, &SettingPath::default(), &mut found);
    if found.is_empty() { Ok(settings) } else { Err(Mistakes(found)) }
}

/// The same for a worker that runs: it does without what is wrong where that costs no more than the
/// looks of a page, and the mistakes are told beside the settings.
///
/// # Errors
/// Every mistake, when one of them is about anything else.
pub fn read_to_run(vars: &Value) -> Result<(Settings, Option<Mistakes>), Mistakes> {
    let mut found = Vec::new();
    let settings = reader::vars(vars, &SettingPath::default(), &mut found);
    match found.iter().all(|mistake| mistake.is_harmless) {
        true if found.is_empty() => Ok((settings, None)),
        true => Ok((settings, Some(Mistakes(found)))),
        false => Err(Mistakes(found)),
    }
}

/// Checks a whole Wrangler configuration file, given as a value: the `vars` at the top and
/// those of every environment. `name` is the file's name, for the texts. Empty when all is
/// well; [`examine`] says more.
///
/// Environments do not inherit `vars`
/// (<https://developers.cloudflare.com/workers/wrangler/configuration/#non-inheritable-keys>): one
/// without them runs with the defaults, which is not a mistake.
#[must_use]
pub fn check_file(name: &str, toml_or_json: &Value) -> Vec<Mistake> {
    examine(name, toml_or_json).mistakes
}
