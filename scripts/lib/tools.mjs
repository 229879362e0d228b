// What the other scripts share: where things are, how to run them, and the set-up of a fresh clone.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const inRoot = (...parts) => path.join(root, ...parts);

// The project's own Node: wrangler wants a newer one than many machines have.
export const node = () => (existsSync(inRoot("node_modules/node/bin/node")) ? inRoot("node_modules/node/bin/node") : process.execPath);

export function say(text) {
  process.stderr.write(`\u001b[1mfaultline\u001b[0m ${text}\n`);
}

export function fail(text) {
  process.stderr.write(`faultline: ${text}\n`);
  process.exit(1);
}

// Runs a program to its end with its output shown; stops everything when it fails.
export function run(what, program, args, options = {}) {
  say(what);
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options });
  if (error) fail(`${program} could not be started: ${error.message}`);
  if (status !== 0) fail(`${what}: failed (exit code ${status})`);
}

// Installs what a fresh clone lacks: npm's pinned packages, and the wasm target
// of the pinned toolchain.
export function setUp() {
  if (Number(process.versions.node.split(".")[0]) < 20) fail(`Node 20 or newer is needed, this is ${process.version}`);
  for (const [program, where] of [["cargo", "https://rustup.rs"], ["rustup", "https://rustup.rs"]]) {
    if (spawnSync(program, ["--version"]).error) fail(`${program} is not on this machine; install Rust from ${where}`);
  }
  const stamp = inRoot("node_modules/.faultline");
  const lock = createHash("sha256").update(readFileSync(inRoot("package-lock.json"))).digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    // Its warnings are about the Node of this machine; what needs a newer one is
    // run by the project's own.
    run("installing the pinned npm packages", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { shell: process.platform === "win32" });
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, lock);
  }
  const targets = spawnSync("rustup", ["target", "list", "--installed"], { cwd: root, encoding: "utf8" });
  if (!targets.stdout?.includes("wasm32-unknown-unknown")) {
    run("installing the wasm32 target", "rustup", ["target", "add", "wasm32-unknown-unknown"]);
  }
}

export function build() {
  run("building the worker", "cargo", ["run", "--quiet", "--locked", "--release", "--package", "xtask", "--", "build"]);
}

// Starts a program in a process group of its own, so that all it starts can be ended with it.
export function start(program, args, options = {}) {
  return spawn(program, args, { cwd: root, detached: true, ...options });
}

export function end(child, signal = "SIGTERM") {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}
