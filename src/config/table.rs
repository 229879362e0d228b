//! The one table of settings: key, type, range, place of the value, and the
//! sentence that explains it.
//!
//! The reader walks it, the hints for unknown keys search it, and `docs/settings.md` is printed
//! from it. The default is not written here: it is what `Default` of the target type says.

use super::global_rows::GLOBAL;
use super::page_rows::LOOK;
use super::policy::Policy;
use super::policy_rows::POLICY;
use super::row::SettingRow;
use super::settings::Settings;
use super::standing::{EVERYWHERE, STANDING};

/// Every setting that holds for everything and may be overridden by a route.
pub(super) fn for_routes() -> impl Iterator<Item = &'static SettingRow<Policy>> {
    POLICY.iter().chain(STANDING).chain(LOOK)
}

/// Every setting that holds for everything only.
pub(super) fn global_rows() -> impl Iterator<Item = &'static SettingRow<Settings>> {
    GLOBAL.iter().chain(EVERYWHERE)
}
