// The entry module, with a WebAssembly module that traps on demand: something the real one never may do.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue/entry.mjs");
const dir = mkdtempSync(path.join(os.tmpdir(), "faultline-entry-"));
after(() => rmSync(dir, { recursive: true }));

// The entry as it is, but for the import that only a Workers runtime understands.
writeFileSync(path.join(dir, "entry.mjs"), readFileSync(source, "utf8")
  .replace('import module from "./faultline_bg.wasm";', "const module = null;")
  .replace("./faultline.js", "./faultline.mjs")
  .replace('export { Journal } from "./journal.js";', ""));
writeFileSync(path.join(dir, "faultline.mjs"), `
  export const calls = [];
  export const initSync = () => calls.push("init");
  export const __wbg_reset_state = () => calls.push("reset");
  export const fetch = (request) => request();
`);
const listeners = {};
globalThis.addEventListener = (name, listener) => { listeners[name] = listener; };
const logged = [];
console.error = (line) => logged.push(line);
const { default: worker } = await import(pathToFileURL(path.join(dir, "entry.mjs")));
const { calls } = await import(pathToFileURL(path.join(dir, "faultline.mjs")));

test("a well request is handed on", () => {
  assert.equal(worker.fetch(() => "response"), "response");
  assert.deepEqual(calls, ["init"]);
});

test("a trap gets a plain 500 and a new instance", async () => {
  const response = worker.fetch(() => { throw new WebAssembly.RuntimeError("unreachable"); });
  assert.equal(response.status, 500);
  assert.match(response.headers.get("proxy-status"), /^faultline;error=proxy_internal_error/);
  assert.equal(response.headers.get("retry-after"), "30");
  assert.match(await response.text(), /try again/);
  assert.equal(JSON.parse(logged.at(-1))["error.type"], "internal");
  assert.equal(calls.at(-1), "reset");
});

test("a trap while nothing waits for it gets a new instance too", () => {
  const before = calls.length;
  listeners.error({ error: new WebAssembly.RuntimeError("unreachable") });
  assert.equal(calls.length, before + 1);
});

test("any other error gets the same answer and keeps the instance", () => {
  const before = calls.length;
  assert.equal(worker.fetch(() => { throw new TypeError("x"); }).status, 500);
  listeners.error({ error: new TypeError("x") });
  assert.equal(calls.length, before);
});
