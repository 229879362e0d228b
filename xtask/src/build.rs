//! Rust → WebAssembly → the modules in `build/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use wasm_bindgen_cli_support::Bindgen;

/// Compiles the worker and writes `build/` anew when anything changed.
pub fn worker(root: &Path) -> Result<(), String> {
    let compiled = compile(root)?;
    let entry = root.join("src/edge/glue/entry.mjs");
    let out = root.join("build");
    let done = out.join("index.js");
    if newer(&done, &compiled) && newer(&done, &entry) {
        return Ok(());
    }
    bind(&compiled, &out)?;
    optimise(root, &out.join("faultline_bg.wasm"))?;
    fs::copy(&entry, &done).map_err(|error| format!("{}: {error}", done.display()))?;
    Ok(())
}

/// Runs cargo for the wasm32 target; the path of what it wrote.
fn compile(root: &Path) -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let status = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--profile", "worker", "--lib", "--package", "faultline"])
        .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
        .arg(&target)
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    if !status.success() {
        return Err("the worker does not compile (see above)".to_owned());
    }
    Ok(target.join("wasm32-unknown-unknown/worker/faultline.wasm"))
}

/// Writes the JavaScript that the module and the runtime talk through.
fn bind(compiled: &Path, out: &Path) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name("faultline").typescript(false).reset_state_function(true);
    // Left-overs of an earlier build would be uploaded with the rest.
    if out.exists() {
        fs::remove_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    let web = bindgen.web(true).map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    web.generate(out).map_err(|error| format!("wasm-bindgen: {error:#}"))
}

/// Shrinks the module with binaryen from the npm packages; without those it stays as rustc wrote it.
fn optimise(root: &Path, module: &Path) -> Result<(), String> {
    let tool = root.join("node_modules/binaryen/bin/wasm-opt");
    if !tool.exists() {
        return Ok(());
    }
    let node = root.join("node_modules/node/bin/node");
    let status = Command::new(if node.exists() { node } else { PathBuf::from("node") })
        .arg(tool)
        .args(["-Os", "--all-features", "-o"])
        .args([module, module])
        .status()
        .map_err(|error| format!("wasm-opt could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err("wasm-opt failed (see above)".to_owned()) }
}

/// Whether `made` exists and is no older than `source`.
fn newer(made: &Path, source: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified());
    match (changed(made), changed(source)) {
        (Ok(made), Ok(source)) => made >= source,
        (made, _) => made.unwrap_or(SystemTime::UNIX_EPOCH) > SystemTime::now(),
    }
}
