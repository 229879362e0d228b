//! Builds the worker: checks the settings, compiles to WebAssembly and writes what
//! a Workers runtime loads.
//!
//! `xtask build` is the `[build]` command of `wrangler.toml`; `xtask check FILE…` only checks
//! settings files, and `xtask cli` builds the module of the package's command line into
//! `target/command-line`. `--quiet`: without warnings. It uses the library behind
//! `wasm-bindgen`'s own program, so that the version is the one `Cargo.lock` pins and nothing has
//! to be downloaded or installed beside it.

mod build;
mod check;
mod paths;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let (flags, arguments): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument == "--quiet");
    let tell = |warning: &str| {
        if flags.is_empty() {
            eprintln!("warning: {warning}");
        }
    };
    let result = match arguments.split_first() {
        Some((what, [])) if what == "build" => {
            check::files(&[root().join("wrangler.toml")], tell).and_then(|()| build::worker(&root()))
        }
        Some((what, files)) if what == "check" => {
            check::files(&files.iter().map(PathBuf::from).collect::<Vec<_>>(), tell)
        }
        Some((what, [])) if what == "cli" => build::cli(&root()),
        _ => Err("usage: xtask build [--quiet] | xtask check [--quiet] FILE… | xtask cli".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

/// The project's folder: where cargo runs this now, not where it was compiled, which a copied or
/// moved checkout keeps in its `target` folder.
fn root() -> PathBuf {
    let member = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    member.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
