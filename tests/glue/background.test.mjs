// What goes on after an answer: it never throws, never waits for ever, and asks the right object.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const dir = mkdtempSync(path.join(os.tmpdir(), "faultline-background-"));
after(() => rmSync(dir, { recursive: true }));
writeFileSync(path.join(dir, "background.mjs"), readFileSync(path.join(glue, "background.js"), "utf8")
  .replace('import { waitUntil } from "cloudflare:workers";', "const waitUntil = (promise) => globalThis.waiting(promise);"));
const { DIRECTORY, enrolled, in_background, look, record, sleep } = await import(pathToFileURL(path.join(dir, "background.mjs")));

// A namespace whose objects do what is said here by their names.
const journal = (objects) => ({ idFromName: (name) => name, get: (name) => objects[name] ?? { record() { throw new Error("gone"); }, look() { throw new Error("gone"); } } });

test("what goes on is the request's, and what becomes of it is nobody's loss", async () => {
  const waiting = [];
  globalThis.waiting = (promise) => waiting.push(promise);
  in_background(Promise.reject(new Error("lost")));
  assert.deepEqual(await Promise.all(waiting), [undefined]);
  globalThis.waiting = () => { throw new Error("no request"); };
  assert.doesNotThrow(() => in_background(Promise.resolve()));
});

test("a report gets its answer, or nothing in time", async () => {
  const objects = {
    a: { record: async (name, told) => `${name} ${told}` },
    slow: { record: () => new Promise(() => {}) },
    broken: { record: async () => { throw new Error("killed"); } },
  };
  assert.equal(await record(journal(objects), "a", "{}", 1000), "a {}");
  for (const name of ["slow", "broken", "gone"]) assert.equal(await record(journal(objects), name, "{}", 5), undefined, name);
});

test("of several ledgers each answers for itself", async () => {
  const objects = { a: { look: async (question) => `a ${question}` }, slow: { look: () => new Promise(() => {}) } };
  assert.deepEqual(await look(journal(objects), ["a", "slow", "gone"], "{}", 5), ["a {}", undefined, undefined]);
});

test("the directory is asked for names, and none are no mistake", async () => {
  assert.deepEqual(await enrolled(journal({ [DIRECTORY]: { enrolled: async () => ["a"] } }), 1000), ["a"]);
  assert.deepEqual(await enrolled(journal({}), 5), []);
});

test("a sleep ends", async () => {
  assert.equal(await sleep(1), undefined);
});
