// Copies: what they are found by, and what makes them out of date. The Cache API is a Map of
// the address it is given.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { find_copy, forget_copy, install_copies, isCopyWanted, keep_copy } from "../../src/edge/glue/copies.js";

const FIRST = "https://one.test:443";
const SECOND = "https://two.test:443";
const PAGE = "https://shop.test/page";

/** @type {Map<string, Response>} */
let kept;
/** @type {Promise<unknown>[]} */
let later;

const done = async () => {
  while (later.length > 0) await later.shift();
};

function asked(url, method = "GET") {
  return { request: { url, method }, ctx: { waitUntil: (promise) => later.push(promise) }, plan: { origins: [FIRST, SECOND] } };
}

async function keep(url, origin, text) {
  const fields = [["content-type", "text/plain"]];
  keep_copy(asked(url), new Response(text, { headers: { "content-length": String(text.length) } }), url, origin, fields, 1000);
  await done();
}

const found = async (url, origins) => (await find_copy(url, origins))?.clone().text();

beforeEach(() => {
  kept = new Map();
  later = [];
  globalThis.caches = {
    open: async () => ({
      match: async (url) => kept.get(new URL(url).href),
      put: async (url, response) => void kept.set(new URL(url).href, response),
      delete: async (url) => kept.delete(new URL(url).href),
    }),
  };
  install_copies({ name: "faultline", everyMs: 1000, remembered: 2, offer: "stale-if-error", safe: ["GET", "HEAD"] });
});

for (const [id, url, other] of [
  ["a path", PAGE, "https://shop.test/other"],
  ["a query", `${PAGE}?a=1`, `${PAGE}?a=2`],
  ["an empty query", `${PAGE}?`, `${PAGE}?&`],
  ["the name of a key of ours", `${PAGE}?faultline-origin=${encodeURIComponent(SECOND)}`, PAGE],
  ["a fragment", `${PAGE}#x`, "https://shop.test/other#x"],
]) {
  test(`a copy is the copy of its own origin alone: ${id}`, async () => {
    await keep(url, FIRST, "the first's");
    assert.equal(await found(url, [FIRST]), "the first's");
    assert.equal(await found(url, [SECOND]), undefined, "another origin");
    assert.equal(await found(other, [FIRST]), undefined, "another address");
    assert.equal(await found(url, [SECOND, FIRST]), "the first's", "the next of the route's origins");
  });
}

test("what changes an address makes the copies of all its origins out of date", async () => {
  await keep(PAGE, FIRST, "one");
  await keep(PAGE, SECOND, "two");
  assert.equal(isCopyWanted(asked(PAGE, "POST"), new Response(), false), false);
  await done();
  assert.equal(await found(PAGE, [FIRST, SECOND]), undefined);
});

for (const method of ["HEAD", "GET"]) {
  test(`${method} changes nothing`, async () => {
    await keep(PAGE, FIRST, "one");
    isCopyWanted(asked(PAGE, method), new Response(null, { headers: { "cache-control": "stale-if-error=60" } }), false);
    await done();
    assert.equal(await found(PAGE, [FIRST]), "one");
  });
}

test("a newer reply that may not be kept drops the older copy", async () => {
  await keep(PAGE, FIRST, "one");
  forget_copy(asked(PAGE));
  await done();
  assert.equal(await found(PAGE, [FIRST]), undefined);
});

test("a cache that fails is one without copies", async () => {
  globalThis.caches = { open: async () => Promise.reject(new Error("no cache")) };
  assert.equal(await find_copy(PAGE, [FIRST]), undefined);
});
