// The second module's way in: loaded once and only when it is asked for, and a trap or a
// module that is missing costs a page, never the worker. The module itself is played: what it
// draws has tests of its own.

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const made = [];
after(() => made.forEach((dir) => rmSync(dir, { recursive: true })));

const MODULE = `
  export const initSync = () => globalThis.calls.push("init");
  export const __wbg_reset_state = () => globalThis.calls.push("reset");
  export const serve = (written, call, body) => globalThis.answer(written, call, body);
  export const shelve = (origin, told, now) => globalThis.answer(origin, told, now);
  export const ledger = () => undefined;
`;

// The loader in a folder of its own, since what it has loaded stays loaded.
async function loader(module) {
  const dir = mkdtempSync(path.join(os.tmpdir(), "faultline-pages-"));
  made.push(dir);
  writeFileSync(path.join(dir, "package.json"), '{"type": "module"}');
  if (module !== undefined) writeFileSync(path.join(dir, "faultline_pages.js"), module);
  writeFileSync(path.join(dir, "compiled.js"), "export default null;");
  writeFileSync(path.join(dir, "pages.mjs"), readFileSync(path.join(glue, "pages.mjs"), "utf8").replace("./faultline_pages_bg.wasm", "./compiled.js"));
  copyFileSync(path.join(glue, "rooms.js"), path.join(dir, "rooms.js"));
  globalThis.calls = [];
  const { load } = await import(pathToFileURL(path.join(dir, "pages.mjs")));
  const rooms = await import(pathToFileURL(path.join(dir, "rooms.js")));
  rooms.pages_from(load);
  return { load, ...rooms };
}

const page = (told) => JSON.stringify({ status: 200, headers: [["Content-Type", "text/plain"]], body: "page", ...told });

test("it is loaded with the first page, once, however many ask at the same time", async () => {
  const { serve_page } = await loader(MODULE);
  assert.deepEqual(globalThis.calls, []);
  globalThis.answer = () => page({});
  const pages = await Promise.all([1, 2, 3].map(() => serve_page("{}", "{}", new Uint8Array())));
  assert.deepEqual(globalThis.calls, ["init"]);
  assert.deepEqual(await Promise.all(pages.map((reply) => reply.text())), ["page", "page", "page"]);
});

test("a page is what it says: status, fields in order, body or none", async () => {
  const { serve_page } = await loader(MODULE);
  const body = new Uint8Array([1, 2]);
  globalThis.answer = (written, call, bytes) => page({ status: 303, headers: [["Location", written], ["Set-Cookie", "a"], ["Set-Cookie", "b"]], body: `${call}${bytes.length}` });
  const reply = serve_page("/x", "call", body);
  body.fill(0);
  const { status, headers } = await reply;
  assert.deepEqual([status, headers.get("location"), headers.getSetCookie(), await (await reply).text()], [303, "/x", ["a", "b"], "call2"]);
  globalThis.answer = () => page({ status: 404, body: "" });
  assert.equal((await serve_page("", "", new Uint8Array())).body, null);
});

test("a report for the shelves is answered", async () => {
  const { shelve } = await loader(MODULE);
  globalThis.answer = (origin, told, now) => `${origin} ${told} ${now > 1.6e12}`;
  assert.equal(await shelve("origin", "{}"), "origin {} true");
});

// id, the module, what it does, what is logged, whether it starts anew
for (const [id, module, answer, logged, calls] of [
  ["a call that does not read", MODULE, () => undefined, 0, ["init"]],
  ["a trap", MODULE, () => { throw new WebAssembly.RuntimeError("unreachable"); }, 1, ["init", "reset"]],
  ["no such module", undefined, () => page({}), 1, []],
  ["a module that does not start", MODULE.replace('globalThis.calls.push("init")', "{ throw new Error('bad') }"), () => page({}), 1, []],
]) {
  test(`${id} is no page and no exception`, async (t) => {
    const error = t.mock.method(console, "error", () => {});
    const { serve_page } = await loader(module);
    globalThis.answer = answer;
    assert.equal(await serve_page("{}", "{}", new Uint8Array()), undefined);
    assert.equal(error.mock.callCount(), logged);
    assert.deepEqual(globalThis.calls, calls);
  });
}

test("after a trap the next page is drawn", async (t) => {
  t.mock.method(console, "error", () => {});
  const { serve_page } = await loader(MODULE);
  globalThis.answer = () => { throw new WebAssembly.RuntimeError("unreachable"); };
  assert.equal(await serve_page("{}", "{}", new Uint8Array()), undefined);
  globalThis.answer = () => page({});
  assert.equal((await serve_page("{}", "{}", new Uint8Array())).status, 200);
});
