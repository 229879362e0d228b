// What the glue keeps by itself: copies and when they are out of date, requests in flight, waits
// that end, the journal's text.

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const COPIES = { name: "faultline", everyMs: 1000, remembered: 500, offer: "stale-if-error", safe: ["GET", "HEAD", "OPTIONS", "TRACE"] };
// A query makes it a module of its own, with nothing remembered yet.
const of = async (name) => {
  const module = await import(new URL(name, pathToFileURL(`${glue}/`)).href);
  module.install_copies?.(COPIES);
  return module;
};
const dir = mkdtempSync(path.join(os.tmpdir(), "faultline-glue-"));
after(() => rmSync(dir, { recursive: true }));

// A Cache API that only remembers.
const cache = new Map();
globalThis.caches = {
  open: async () => ({
    match: async (url) => cache.get(url),
    put: async (url, response) => cache.set(url, await response.text()),
    delete: async (url) => cache.delete(url),
  }),
};

const ORIGIN = "https://origin.test:443";
// What a copy of an address without a query is found by.
const at = (url) => `${url}?faultline-origin=${encodeURIComponent(ORIGIN)}`;

// An attempt whose background work can be waited for.
function attempt(method, url) {
  const work = [];
  return { request: { method, url }, plan: { origins: [ORIGIN] }, ctx: { waitUntil: (promise) => work.push(promise) }, done: () => Promise.all(work) };
}

const reply = (cacheControl) => new Response("page", { headers: cacheControl ? { "cache-control": cacheControl } : {} });

async function kept(copies, url, fields = []) {
  const it = attempt("GET", url);
  copies.keep_copy(it, new Response("page", { headers: [["content-length", "4"], ...fields] }), url, ORIGIN, fields, 100);
  await it.done();
}

test("a reply is looked at no further where nothing asks for a copy", async () => {
  const copies = await of("copies.js?quiet");
  const untouchable = { get request() { throw new Error("the request was asked"); } };
  assert.equal(copies.isCopyWanted(untouchable, reply(), 0), false);
  assert.equal(copies.isCopyWanted(untouchable, reply("max-age=60"), 0), false);
  assert.equal(copies.isCopyWanted(attempt("GET", "https://a/"), reply("Stale-If-Error=60"), 0), true);
  assert.equal(copies.isCopyWanted(attempt("GET", "https://a/"), reply(), 1), true);
  assert.equal(copies.isCopyWanted(attempt("HEAD", "https://a/"), reply(), 1), false);
});

test("an address is copied once a second at most", async () => {
  const copies = await of("copies.js?often");
  await kept(copies, "https://a/1");
  assert.equal(copies.isCopyWanted(attempt("GET", "https://a/1"), reply("stale-if-error=60"), 0), false);
  assert.equal(copies.isCopyWanted(attempt("GET", "https://a/2"), reply("stale-if-error=60"), 0), true);
});

for (const [id, method, cacheControl, stays] of [
  ["POST", "POST", undefined, false],
  ["DELETE", "DELETE", undefined, false],
  ["HEAD", "HEAD", undefined, true],
  ["OPTIONS", "OPTIONS", undefined, true],
  ["a newer reply without the word", "GET", "max-age=60", false],
  ["a newer reply with the word", "GET", "stale-if-error=60", true],
]) {
  test(`a copy ${stays ? "outlives" : "is out of date after"} ${id}`, async () => {
    const copies = await of(`copies.js?${encodeURIComponent(id)}`);
    await kept(copies, "https://a/");
    assert.equal(cache.has(at("https://a/")), true);
    const it = attempt(method, "https://a/");
    copies.isCopyWanted(it, reply(cacheControl), 0);
    await it.done();
    assert.equal(cache.has(at("https://a/")), stays);
    cache.clear();
  });
}

for (const [id, body, fields, stored] of [
  ["of a known length", "1234", [["content-length", "4"]], true],
  ["of a known length that is too long", "12345", [["content-length", "5"]], false],
  ["of an unknown length", "1234", [], true],
  ["of an unknown length that is too long", "12345", [], false],
  ["in a coding that nobody takes off", "1234", [["content-length", "4"], ["content-encoding", "zstd"]], false],
]) {
  test(`a body ${id} is ${stored ? "" : "not "}stored`, async () => {
    const copies = await of("copies.js?bodies");
    const it = attempt("GET", "https://a/");
    copies.keep_copy(it, new Response(body, { headers: fields }), "https://a/", ORIGIN, fields, 4);
    await it.done();
    assert.equal(cache.get(at("https://a/")), stored ? body : undefined);
    cache.clear();
  });
}

test("requests in flight are counted until they land, and forgotten after the longest they can take", async () => {
  const { install_flights, in_flight, land, takeOff } = await of("flights.js");
  install_flights(() => {}, 1000, 10);
  const [landed, lost, young] = [0, -60_000, 0].map((ms) => ({ origin: 3, route: 0, started: Date.now() + ms }));
  takeOff(lost, 1000);
  takeOff(landed, 60_000);
  takeOff(young, 60_000);
  assert.equal(in_flight(3), 2, "the lost one is forgotten");
  land(landed);
  assert.equal(in_flight(3), 1);
  assert.equal(in_flight(4), 0, "another origin");
});

test("a window is told when it is long enough and holds enough", async () => {
  const { install_flights, land, takeOff } = await of("flights.js?window");
  const told = [];
  install_flights((...window) => told.push(window), 0, 3);
  for (let count = 0; count < 7; count += 1) {
    const it = { origin: 1, route: 5, started: Date.now() };
    takeOff(it, 1000);
    land(it);
  }
  assert.deepEqual(told.map(([origin, route, exchanges, , most]) => [origin, route, exchanges, most]), [[1, 5, 3, 1], [1, 5, 3, 1]]);
});

test("what cannot be read is undefined, and what is not there is null", async () => {
  const { read_value, tell, within_limit } = await of("bindings.js");
  const store = (get) => ({ get });
  assert.equal(await read_value(store(async () => "on"), "maintenance", 1000), "on");
  assert.equal(await read_value(store(async () => null), "maintenance", 1000), null);
  assert.equal(await read_value(store(async () => { throw new Error("KV is out"); }), "maintenance", 1000), undefined);
  assert.equal(await read_value(store(() => new Promise(() => {})), "maintenance", 1), undefined);
  const journal = { idFromName: (name) => name, get: (id) => ({ report: async (key, told) => `${id} ${key} ${told}` }) };
  assert.equal(await tell(journal, "origin", "{}", 1000), "origin origin {}");
  assert.equal(await within_limit({ limit: async () => ({ success: false }) }, "a"), false);
  assert.equal(await within_limit({ limit: async () => { throw new Error("out"); } }, "a"), true, "nobody is kept out by a fault");
});

test("the journal stores its text only when it is told to, and begins with what was stored", async () => {
  writeFileSync(path.join(dir, "faultline.mjs"), "export const journal = (...told) => globalThis.judge(...told);\n");
  writeFileSync(path.join(dir, "journal.mjs"), readFileSync(path.join(glue, "journal.mjs"), "utf8")
    .replace('import { DurableObject } from "cloudflare:workers";', "class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } }")
    .replaceAll(/"\.\/(faultline|pages|bound)\.js"/g, '"./$1.mjs"'));
  writeFileSync(path.join(dir, "pages.mjs"), "export const load = async () => undefined;\n");
  copyFileSync(path.join(glue, "bound.mjs"), path.join(dir, "bound.mjs"));
  const { Journal } = await import(pathToFileURL(path.join(dir, "journal.mjs")));
  const stored = new Map([["origin", "before"]]);
  let ready;
  const ctx = { storage: { get: async (keys) => new Map([...stored].filter(([key]) => keys.includes(key))), put: (key, value) => stored.set(key, value) }, blockConcurrencyWhile: (load) => { ready = load(); } };
  const journal = new Journal(ctx, "env");
  await ready;
  const seen = [];
  const answers = [["one", "reply one", false], ["two", "reply two", true], undefined];
  globalThis.judge = (...told) => (seen.push(told), answers.shift());
  assert.deepEqual(["a", "b", "c"].map((told) => journal.report("name", told)), ["reply one", "reply two", ""]);
  assert.deepEqual(seen, [["env", "name", "before", "a"], ["env", "name", "one", "b"], ["env", "name", "two", "c"]]);
  assert.equal(stored.get("origin"), "two");
});
