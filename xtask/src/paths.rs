//! The same source gives the same bytes, whatever folder and home it is built in.
//!
//! A module names the source files of what could panic. Those of this machine's folders get lasting
//! names: `npm run reproducible` builds in another folder with another home and compares.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What stands between flags in `CARGO_ENCODED_RUSTFLAGS`.
const BETWEEN: &str = "\u{1f}";

/// Lets cargo tell rustc the lasting names, beside the flags that whoever builds has set: where
/// those are in the environment, cargo would overlook what is in its configuration.
pub fn settle(cargo: &mut Command, root: &Path, target: &Path) {
    let ours = flags(root, target);
    let encoded = env::var("CARGO_ENCODED_RUSTFLAGS").ok();
    let plain = || {
        let flags = env::var("RUSTFLAGS").ok()?;
        Some(flags.split_whitespace().collect::<Vec<_>>().join(BETWEEN))
    };
    match encoded.or_else(plain).filter(|flags| !flags.is_empty()) {
        Some(theirs) => {
            cargo.env("CARGO_ENCODED_RUSTFLAGS", [theirs, ours.join(BETWEEN)].join(BETWEEN));
        }
        None => {
            cargo.arg("--config").arg(format!("build.rustflags = {ours:?}"));
        }
    }
}

/// The flags. Of those that fit a path rustc takes the last.
fn flags(root: &Path, target: &Path) -> Vec<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let renamed =
        [(home.as_deref(), "/cargo"), (Some(root), "/faultline"), (Some(target), "/faultline/target")];
    renamed
        .into_iter()
        .filter_map(|(folder, name)| Some(format!("--remap-path-prefix={}={name}", folder?.display())))
        .collect()
}
