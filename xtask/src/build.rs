//! Rust → WebAssembly → the modules in `build/`.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use wasm_bindgen_cli_support::Bindgen;

use crate::paths;

/// The scripts that lie beside the modules: as they are called in the source, and in `build/`. The
/// last one is what tells that all is done.
const SCRIPTS: [(&str, &str); 5] = [
    ("bound.mjs", "bound.js"),
    ("pages.mjs", "pages.js"),
    ("journal.mjs", "journal.js"),
    ("wrap.mjs", "wrap.js"),
    ("entry.mjs", "index.js"),
];

/// Compiles the worker's two modules and writes `build/` anew when anything changed.
pub fn worker(root: &Path) -> Result<(), String> {
    let compiled = compile(root, "faultline", "worker")?;
    let pages = compile(root, "faultline-pages", "core")?;
    let out = root.join("build");
    let scripts = SCRIPTS.map(|(from, to)| (root.join("src/edge/glue").join(from), out.join(to)));
    let done = out.join("index.js");
    if newer(&done, &compiled) && newer(&done, &pages) && scripts.iter().all(|(from, to)| newer(to, from)) {
        return Ok(());
    }
    // Left-overs of an earlier build would be uploaded with the rest.
    if out.exists() {
        fs::remove_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    bind(&compiled, &out, "faultline")?;
    settle(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    bind(&pages, &out, "faultline_pages")?;
    for module in ["faultline_bg.wasm", "faultline_pages_bg.wasm"] {
        optimise(root, &out.join(module))?;
    }
    for (from, to) in scripts {
        write_beside(&out, &from, &to).map_err(|error| format!("{}: {error}", from.display()))?;
    }
    Ok(())
}

/// Writes a script of the glue at the top of the build. What are its neighbours in the source are
/// in a folder with lasting names there.
fn write_beside(out: &Path, from: &Path, to: &Path) -> std::io::Result<()> {
    let mut script = fs::read_to_string(from)?;
    for file in files(&out.join("glue"))? {
        let settled = file.file_name().unwrap_or_default().to_string_lossy();
        if let Some(name) = settled.strip_prefix("faultline-") {
            script = script.replace(&format!("\"./{name}\""), &format!("\"./glue/{settled}\""));
        }
    }
    fs::write(to, script)
}

/// Compiles the module of the command line and writes it with its script to
/// `target/command-line`, where anything changed.
pub fn cli(root: &Path) -> Result<(), String> {
    let compiled = compile(root, "faultline-cli", "core")?;
    let out = root.join("target/command-line");
    let module = out.join("faultline_cli_bg.wasm");
    if newer(&module, &compiled) {
        return Ok(());
    }
    bind(&compiled, &out, "faultline_cli")?;
    optimise(root, &module)
}

/// Runs cargo for the wasm32 target; the path of what it wrote.
fn compile(root: &Path, package: &str, profile: &str) -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut cargo = Command::new(env!("CARGO"));
    paths::settle(&mut cargo, root, &target);
    let status = cargo
        .args(["build", "--locked", "--profile", profile, "--lib", "--package", package])
        .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
        .arg(&target)
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    if !status.success() {
        return Err(format!("{package} does not compile (see above)"));
    }
    let file = format!("{}.wasm", package.replace('-', "_"));
    Ok(target.join("wasm32-unknown-unknown").join(profile).join(file))
}

/// Writes the JavaScript that a module and the runtime talk through.
fn bind(compiled: &Path, out: &Path, name: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(name).typescript(false).reset_state_function(true);
    let web = bindgen.web(true).map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    web.generate(out).map_err(|error| format!("wasm-bindgen: {error:#}"))
}

/// Gives the scripts that wasm-bindgen copies into `snippets/CRATE-HASH/…` lasting names,
/// `glue/CRATE-FILE.js`, so that a configuration can list the modules.
fn settle(out: &Path) -> std::io::Result<()> {
    let script = out.join("faultline.js");
    let mut text = fs::read_to_string(&script)?;
    let snippets = out.join("snippets");
    fs::create_dir_all(out.join("glue"))?;
    for file in files(&snippets)? {
        let inside = file.strip_prefix(out).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let package =
            inside.split('/').nth(1).and_then(|name| name.rsplit_once('-')).map_or("", |(name, _)| name);
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let settled = format!("glue/{package}-{name}");
        // They import each other as neighbours, which they stay.
        let neighbours = fs::read_to_string(&file)?.replace("from \"./", &format!("from \"./{package}-"));
        fs::write(out.join(&settled), neighbours)?;
        // Only where it is imported from: the module itself knows it by its first name.
        for quote in ['\'', '"'] {
            let from = |path: &str| format!("from {quote}./{path}{quote}");
            text = text.replace(&from(&inside), &from(&settled));
        }
    }
    fs::remove_dir_all(snippets)?;
    fs::write(script, each_key_once(&text))
}

/// wasm-bindgen names a module once for each run of imports out of it, and Wrangler warns of a key
/// that stands twice in the list of imports. They are the same module.
fn each_key_once(script: &str) -> String {
    let mut seen = HashSet::new();
    let is_new = |line: &&str| match line.trim_start().split_once("\": import") {
        Some((key, _)) if key.starts_with("\"./") => seen.insert(key.to_owned()),
        _ => true,
    };
    script.lines().filter(is_new).flat_map(|line| [line, "\n"]).collect()
}

/// Every file below a folder.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

/// What rustc's modules use
/// (<https://doc.rust-lang.org/rustc/platform-support/wasm32-unknown-unknown.html>), by
/// binaryen's flags. Listed, because a module that was given all features is one that Node
/// refuses, and workerd too at times.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How large a function may be that is put in the place of its only call: folded into one,
/// functions make a module that is smaller by 1 % as it is and larger by 6 % compressed, which is
/// what is uploaded and counted.
const INLINED_MAX: &str = "--one-caller-inline-max-function-size=10";

/// Shrinks the module with binaryen from the npm packages; without those it
/// stays as rustc wrote it.
fn optimise(root: &Path, module: &Path) -> Result<(), String> {
    let tool = root.join("node_modules/binaryen/bin/wasm-opt");
    if !tool.exists() {
        return Ok(());
    }
    let node = root.join("node_modules/node/bin/node");
    let status = Command::new(if node.exists() { node } else { PathBuf::from("node") })
        .arg(tool)
        .args(["-Os", INLINED_MAX, "--strip-producers", "--strip-target-features"])
        .args(FEATURES)
        .arg("-o")
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
