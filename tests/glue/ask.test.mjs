// One question to a resolver: what is sent, what comes back, and that it ends.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const { ask, random, random_bytes } = await import(pathToFileURL(path.join(glue, "ask.js")));

const URL_OF_IT = "https://resolver.example/dns-query";
const question = new Uint8Array([1, 2, 3]);

// The runtime's fetch, for one call.
function answered(context, how) {
  const seen = [];
  context.mock.method(globalThis, "fetch", (url, init) => {
    seen.push({ url, ...init });
    return how(init);
  });
  return seen;
}

test("ask: the question goes out as RFC 8484 has it, and redirects are not followed", async (context) => {
  const seen = answered(context, async () => new Response(new Uint8Array([9, 8, 7])));
  assert.deepEqual(await ask(URL_OF_IT, question, 1000, 100), { status: 200, bytes: new Uint8Array([9, 8, 7]) });
  const [{ url, method, body, redirect, headers }] = seen;
  assert.deepEqual([url, method, body, redirect], [URL_OF_IT, "POST", question, "manual"]);
  assert.deepEqual(headers, { accept: "application/dns-message", "content-type": "application/dns-message" });
});

for (const [id, how, most, expected] of [
  ["a longer reply is cut", async () => new Response(new Uint8Array(300)), 100, { status: 200, bytes: new Uint8Array(100) }],
  ["a failing resolver says so", async () => new Response("no", { status: 503 }), 2, { status: 503, bytes: new Uint8Array([110, 111]) }],
  ["an empty reply", async () => new Response(null, { status: 204 }), 9, { status: 204, bytes: new Uint8Array(0) }],
]) {
  test(`ask: ${id}`, async (context) => {
    answered(context, how);
    assert.deepEqual(await ask(URL_OF_IT, question, 1000, most), expected);
  });
}

test("ask: one that cannot be reached is an error", async (context) => {
  answered(context, async () => { throw new TypeError("refused"); });
  await assert.rejects(ask(URL_OF_IT, question, 1000, 100), /refused/);
});

test("ask: one that is silent is null when time is up", async (context) => {
  answered(context, ({ signal }) => new Promise((_, reject) => { signal.onabort = () => reject(signal.reason); }));
  assert.equal(await ask(URL_OF_IT, question, 10, 100), null);
});

test("random numbers keep within 32 bits, and random bytes have the length that was asked for", () => {
  for (let n = 0; n < 1000; n += 1) {
    const number = random();
    assert.ok(number >= 0 && number < 2 ** 32);
  }
  assert.equal(random_bytes(64).length, 64);
  assert.notDeepEqual(random_bytes(32), random_bytes(32));
});
