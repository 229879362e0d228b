// The entry module, with a WebAssembly module that traps on demand: something
// the real one never may do.

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue/entry.mjs");
const dir = mkdtempSync(path.join(os.tmpdir(), "faultline-entry-"));
after(() => rmSync(dir, { recursive: true }));

// The entry as it is, but for the import that only a Workers runtime understands;
// its neighbours as they are.
writeFileSync(path.join(dir, "package.json"), '{"type": "module"}');
for (const name of ["pass.js", "rescue.js", "copies.js", "door.js", "redirect.js", "flights.js", "glance.js", "reading.js", "attempt.js", "plans.js", "rooms.js", "straight.js"]) copyFileSync(path.join(path.dirname(source), name), path.join(dir, name));
writeFileSync(path.join(dir, "entry.mjs"), readFileSync(source, "utf8")
  .replace('import module from "./faultline_bg.wasm";', "const module = null;")
  .replace("./faultline.js", "./faultline.mjs")
  .replace("./pages.js", "./pages.mjs")
  .replace('export { Journal } from "./journal.js";', ""));
writeFileSync(path.join(dir, "pages.mjs"), "export const load = async () => undefined;\n");
writeFileSync(path.join(dir, "faultline.mjs"), `
  export const calls = [];
  export const initSync = () => calls.push("init");
  export const __wbg_reset_state = () => calls.push("reset");
  export const straight = (url) => {
    if (url.endsWith("/trap")) throw new WebAssembly.RuntimeError("unreachable");
    return false;
  };
  export const fetch = (request) => request.does();
  export const way_out = (request, env) => env.out();
`);
const listeners = {};
globalThis.addEventListener = (name, listener) => { listeners[name] = listener; };
const logged = [];
console.error = (line) => logged.push(line);
console.warn = console.error;
const { default: worker } = await import(pathToFileURL(path.join(dir, "entry.mjs")));
const { calls } = await import(pathToFileURL(path.join(dir, "faultline.mjs")));


// A request that does something of its own to Rust.
const asked = (does, method = "GET") => Object.assign(new Request("https://site.test/p", { method, body: method === "POST" ? "order" : null }), { does });
const trap = () => { throw new WebAssembly.RuntimeError("unreachable"); };
const origin = (reply) => {
  const got = [];
  globalThis.fetch = async (request) => {
    got.push(`${request.method} ${request.url}`);
    if (reply === undefined) throw new Error("lost");
    return reply;
  };
  return got;
};

test("a well request is handed on", () => {
  assert.equal(worker.fetch(asked(() => "response")), "response");
  assert.deepEqual(calls, ["init"]);
});

test("a trap while Rust is asked about the URL costs nobody a reply either", async () => {
  const got = origin(new Response("a"));
  const response = await worker.fetch(new Request("https://site.test/trap"), { out: () => "https://a.test/trap" });
  assert.deepEqual([response.status, got, calls.at(-1)], [200, ["GET https://a.test/trap"], "reset"]);
});

// id, what Rust does, where the request goes, its method, the origin's reply,
// status, requests the origin got
const out = { out: () => "https://a.test/p" };
for (const [id, does, env, method, reply, status, requests] of [
  ["is passed on as it is", trap, out, "GET", new Response("a"), 200, ["GET https://a.test/p"]],
  ["is passed on as it is, be it a POST: nothing was sent yet", trap, out, "POST", new Response("a"), 200, ["POST https://a.test/p"]],
  ["gets a page where its origin is not certain", trap, { out: () => undefined }, "GET", new Response("a"), 500, []],
  ["gets a page where the new instance traps as well", trap, { out: trap }, "GET", new Response("a"), 500, []],
  ["gets a page where the origin is gone", trap, out, "GET", undefined, 500, ["GET https://a.test/p"]],
]) {
  test(`a request that meets a trap ${id}, and the instance is replaced`, async () => {
    const got = origin(reply);
    const response = await worker.fetch(asked(does, method), env);
    assert.equal(response.status, status);
    assert.deepEqual(got, requests);
    assert.equal(calls.at(-1), "reset");
    const event = JSON.parse(logged.at(-1));
    assert.deepEqual([event["error.type"], event["faultline.delivery"]], ["internal", status === 500 ? "replaced" : "passed"]);
    if (status !== 500) return;
    assert.match(response.headers.get("proxy-status"), /^faultline;error=proxy_internal_error/);
    assert.equal(response.headers.get("retry-after"), "30");
    assert.match(await response.text(), /try again/);
  });
}

test("a trap while nothing waits for it gets a new instance too", () => {
  const before = calls.length;
  listeners.error({ error: new WebAssembly.RuntimeError("unreachable") });
  assert.equal(calls.length, before + 1);
});

test("any other error gets the same answer and keeps the instance", async () => {
  origin(undefined);
  const before = calls.length;
  assert.equal((await worker.fetch(asked(() => { throw new TypeError("x"); }), { out: () => undefined })).status, 500);
  listeners.error({ error: new TypeError("x") });
  assert.equal(calls.length, before);
});
