//! Builds the worker: checks the settings, compiles to WebAssembly and writes what a Workers runtime loads.
//!
//! `xtask build` is the `[build]` command of `wrangler.toml`; `xtask check FILE…` only checks settings files (`--quiet`: without
//! warnings), and
//! `xtask cli` builds the module of the package's command line into `target/command-line`.
//! It uses the library behind `wasm-bindgen`'s own program, so that the version is the one `Cargo.lock` pins
//! and nothing has to be downloaded or installed beside it.

mod build;
mod check;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let warn = |warning: &str| eprintln!("warning: {warning}");
    let result = match arguments.next().as_deref() {
        Some("build") => {
            check::files(&[root().join("wrangler.toml")], warn).and_then(|()| build::worker(&root()))
        }
        Some("check") => {
            let (flags, files): (Vec<_>, Vec<_>) = arguments.partition(|argument| argument == "--quiet");
            let tell = |warning: &str| {
                if flags.is_empty() {
                    warn(warning)
                }
            };
            check::files(&files.into_iter().map(PathBuf::from).collect::<Vec<_>>(), tell)
        }
        Some("cli") => build::cli(&root()),
        _ => Err("usage: xtask build | xtask check [--quiet] FILE… | xtask cli".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

/// The project's folder: where cargo runs this now, not where it was compiled, which a copied or moved checkout keeps in
/// its `target` folder.
fn root() -> PathBuf {
    let member = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    member.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}
