// Where the tests of the package work: an empty folder outside the repository, with Node and
// nothing of Rust on PATH.

import { execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../../scripts/lib/ports.mjs";
import { inRoot, node } from "../../scripts/lib/tools.mjs";

export { freePort, inRoot, node };

/** The tarball that `npm run package` made. */
export function tarball() {
  const files = existsSync(inRoot("dist")) ? readdirSync(inRoot("dist")) : [];
  if (files.length !== 1) throw new Error(`dist/ holds ${files.length} files: run \`npm run package\` first`);
  return inRoot("dist", files[0]);
}

/** The environment of somebody who has Node, and neither Rust nor a network. */
export function environment() {
  const folders = [path.dirname(node()), path.dirname(process.execPath), "/usr/bin", "/bin"];
  const PATH = folders.filter((folder) => !existsSync(path.join(folder, "cargo"))).join(path.delimiter);
  return { PATH, HOME: os.tmpdir(), npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false", npm_config_update_notifier: "false", WRANGLER_SEND_METRICS: "false", CI: "1" };
}

/** A folder of its own, removed when the test ends. */
export function folder(t, files = {}) {
  const made = mkdtempSync(path.join(os.tmpdir(), "faultline-package-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(made, name), text);
  return made;
}

let installed;

/**
 * Installs the tarball into a folder. What npm made of it once in this
 * process is copied from then on.
 */
export function install(into) {
  if (installed === undefined) {
    installed = mkdtempSync(path.join(os.tmpdir(), "faultline-installed-"));
    process.once("exit", () => rmSync(installed, { recursive: true, force: true }));
    execFileSync("npm", ["install", tarball()], { cwd: installed, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  }
  cpSync(installed, into, { recursive: true, verbatimSymlinks: true });
}

/** Runs a program of Node's to its end: exit code and what it wrote. */
export const run = (cwd, args, options) => ran(node(), cwd, args, options);

/** Runs a line of a shell's to its end. */
export const shell = (cwd, line) => ran("/bin/sh", cwd, ["-c", line]);

function ran(program, cwd, args, { input = "", env = environment() } = {}) {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? 1), stdout, stderr });
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** `faultline …` in a folder that has the package. */
export const faultline = (cwd, args, options) => run(cwd, [path.join(cwd, "node_modules/faultline/bin/faultline.mjs"), ...args], options);

/** `wrangler …` of this repository, in another folder. */
export const wrangler = (cwd, args) => run(cwd, [inRoot("node_modules/wrangler/bin/wrangler.js"), ...args]);

/** A program that runs until the test ends; resolves once a line of its output matches. */
export async function running(t, program, args, { cwd, env, ready }) {
  // The fourth is where workerd says which ports it listens on (--control-fd=3).
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "pipe", "pipe"] });
  t.after(() => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It is over already.
    }
  });
  const lines = [];
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended (${code}):\n${lines.join("\n")}`)));
    for (const stream of child.stdio.slice(1)) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        const found = ready.exec(line);
        if (found) resolve({ found, lines, child });
      });
    }
  });
}

/** `wrangler dev` in a folder; its address, and the lines it wrote so far. */
export async function dev(t, cwd, args = []) {
  const started = await running(t, node(), [inRoot("node_modules/wrangler/bin/wrangler.js"), "dev", "--port", String(await freePort()), ...args], {
    cwd, env: environment(), ready: /Ready on (\S+)/,
  });
  return { base: started.found[1].replace(/\/$/, ""), lines: started.lines };
}

/**
 * Every module of the installed worker: its name below `worker/`, and the file. The entry first.
 */
export function modules(place) {
  const root = path.join(place, "node_modules/faultline/worker");
  const names = readdirSync(root, { recursive: true }).filter((name) => /\.(js|wasm)$/.test(name));
  return names.sort((one, other) => (other === "index.js") - (one === "index.js")).map((name) => ({ name, file: path.join(root, name) }));
}

/**
 * Plain workerd, which chooses the port; its address, and the lines it wrote so far. `listed`:
 * modules with name and file, the entry first. `bindings` is text of its configuration, in which
 * `site` is the worker itself.
 */
export async function workerd(t, cwd, listed, bindings) {
  const embedded = listed.map(({ name, file }) => `(name = "${name}", ${name.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${path.relative(cwd, file)}")`);
  writeFileSync(path.join(cwd, "site.capnp"), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "site", worker = (compatibilityDate = "2026-11-01", compatibilityFlags = ["service_binding_extra_handlers"],
    modules = [${embedded.join(", ")}], bindings = [${bindings}], globalOutbound = "net")),
    (name = "net", network = (allow = ["local", "public"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "site")]);
`);
  const program = execFileSync(process.execPath, ["-p", "require('workerd').default"], { cwd: inRoot("node_modules"), encoding: "utf8" }).trim();
  const started = await running(t, program, ["serve", "--experimental", "--control-fd=3", "site.capnp"], { cwd, env: process.env, ready: /"event": *"listen".*"port": *(\d+)/ });
  return { base: `http://127.0.0.1:${started.found[1]}`, lines: started.lines };
}

/** Asks until the reply is what is waited for; the last one otherwise. */
export async function until(ask, isIt) {
  for (let turn = 0; ; turn += 1) {
    const reply = await ask();
    if (isIt(reply) || turn > 200) return reply;
    await new Promise((done) => setTimeout(done, 50));
  }
}

export const json = (file) => JSON.parse(readFileSync(file, "utf8"));
