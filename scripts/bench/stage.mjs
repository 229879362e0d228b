// Starting what is measured: the origin, and each worker in a workerd of its own.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "../lib/ports.mjs";
import { end, inRoot, node, start } from "../lib/tools.mjs";

export const dir = inRoot("target/bench");
const children = [];
process.on("exit", () => children.forEach((child) => end(child, "SIGKILL")));
process.on("SIGINT", () => process.exit(130));

/** The address of an origin that was started. */
export async function origin() {
  const child = start(node(), [inRoot("scripts/bench/origin.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) return `http://127.0.0.1:${line}`;
  throw new Error("the origin said nothing");
}

/**
 * The modules of a worker of one file, as workerd's configuration names them; paths are
 * relative to the configuration.
 */
export const plain = (file) => [["worker.js", "esModule", `../../scripts/bench/${file}`]];

/** The modules of a build. */
export function built(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => /\.(js|wasm)$/.test(file));
  // The first module is the entry.
  files.sort((one, other) => (other === "index.js") - (one === "index.js"));
  return files.map((file) => [file, file.endsWith(".wasm") ? "wasm" : "esModule", path.relative(dir, path.join(folder, file))]);
}

const up = (port) => new Promise((done) => net.connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false)));

/** The binary itself, not its launcher: the time measured has to be the runtime's. */
const binary = () => execFileSync(process.execPath, ["-p", "require('workerd').default"], { cwd: inRoot("node_modules"), encoding: "utf8" }).trim();

/** A worker before an origin. `settings` are Faultline's, where it is one. */
export async function worker(name, modules, address, settings) {
  mkdirSync(dir, { recursive: true });
  const port = await freePort();
  const lines = modules.map(([as, kind, file]) => `(name = "${as}", ${kind} = embed "${file}")`);
  const bindings = [`(name = "ORIGIN", text = "${address}")`];
  if (settings) bindings.push(`(name = "FAULTLINE", json = ${JSON.stringify(JSON.stringify(settings))})`);
  writeFileSync(`${dir}/${name}.capnp`, `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (compatibilityDate = "2026-11-01", modules = [${lines.join(", ")}], bindings = [${bindings.join(", ")}], globalOutbound = "origin")),
    (name = "origin", network = (allow = ["private", "local", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (cfBlobHeader = "x-cf-blob"), service = "worker")],
);
`);
  const began = performance.now();
  const child = start(binary(), ["serve", `${dir}/${name}.capnp`], { stdio: ["ignore", "ignore", "ignore"] });
  children.push(child);
  while (!(await up(port))) await new Promise((done) => setTimeout(done, 10));
  return { name, port, pid: child.pid, began };
}

/** Ends a worker that is measured no more. */
export function stop({ pid }) {
  const child = children.find((each) => each.pid === pid);
  if (child) end(child, "SIGKILL");
}
