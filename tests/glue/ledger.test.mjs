// The ledger's object, against a real SQLite: what it writes for the effects that Rust
// decides, what it answers, and what it does with notices. Rust itself is played: its
// decisions have tests of their own.

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const dir = mkdtempSync(path.join(os.tmpdir(), "faultline-ledger-"));
after(() => rmSync(dir, { recursive: true }));
writeFileSync(path.join(dir, "faultline.mjs"), "");
writeFileSync(path.join(dir, "pages.mjs"), "export const load = async () => ({ ledger: (...told) => globalThis.decide(...told) });\n");
copyFileSync(path.join(glue, "bound.mjs"), path.join(dir, "bound.mjs"));
writeFileSync(path.join(dir, "journal.mjs"), readFileSync(path.join(glue, "journal.mjs"), "utf8")
  .replace('import { DurableObject } from "cloudflare:workers";', "class DurableObject { constructor(ctx, env) { this.ctx = ctx; this.env = env; } }")
  .replaceAll(/"\.\/(faultline|pages|bound)\.js"/g, '"./$1.mjs"'));
const { Journal } = await import(pathToFileURL(path.join(dir, "journal.mjs")));

// A place to store things that outlives an object, as the runtime's does.
class Disk {
  values = new Map();
  alarms = [];
  background = [];
  database = new DatabaseSync(":memory:");

  async object({ sql = true, env = {} } = {}) {
    const { database, values, alarms, background } = this;
    const exec = (query, ...bound) => {
      if (query.trim().startsWith("CREATE")) return database.exec(query);
      const statement = database.prepare(query);
      const rows = /^\s*SELECT/.test(query) ? statement.all(...bound) : (statement.run(...bound), []);
      return { toArray: () => rows };
    };
    let ready;
    const journal = new Journal({
      storage: {
        get: async (keys) => (Array.isArray(keys) ? new Map([...values].filter(([key]) => keys.includes(key))) : values.get(keys)),
        put: async (key, value) => void values.set(key, value),
        setAlarm: (at) => alarms.push(at),
        get sql() {
          if (!sql) throw new Error("SQL is not enabled for this Durable Object class");
          return { exec };
        },
      },
      blockConcurrencyWhile: (load) => { ready = load(); },
      waitUntil: (promise) => background.push(promise),
    }, env);
    await ready;
    return journal;
  }
}

const nothing = { book: null, counts: [], kept: [], outages: [], thin: null, alarm_ms: null, parcels: [], enrol: null, lines: [], reply: null };
const decide = (effects) => { globalThis.decide = () => JSON.stringify({ ...nothing, ...effects }); };
const count = (minute, n, more = {}) => ({ minute, route: "default", failure: "dns_error", status: 530, delivery: "replaced", colo: "FRA", n, orders: 1, ...more });
const kept = (slot, at_ms, more = {}) => ({ slot, at_ms, request_id: `ray-${slot}`, outage: "one", failure: "dns_error", event: "{}", ...more });
const all = { kept: 100, outages: 100, counts_from: 0 };

test("counts add up, failures take their places, outages are kept anew", async () => {
  const disk = new Disk();
  const journal = await disk.object();
  decide({ book: '{"kept":2}', counts: [count(120, 3), count(121, 1)], kept: [kept(0, 1), kept(1, 2)], reply: "reply" });
  assert.equal(await journal.record("origin", "{}"), "reply");
  decide({ counts: [count(120, 4)], kept: [kept(0, 3, { request_id: "newer", failure: "dns_timeout" })], outages: [{ outage: { id: "one", began_ms: 5, ended_ms: 9 }, n: 1 }] });
  await journal.record("origin", "{}");
  decide({ outages: [{ outage: { id: "one", began_ms: 5, ended_ms: 9 }, n: 2 }, { outage: { id: "two", began_ms: 7, ended_ms: 8 } }] });
  await journal.record("origin", "{}");
  // What was acknowledged is there for the object's successor.
  const seen = JSON.parse((await disk.object()).look(JSON.stringify(all)));
  assert.deepEqual(seen.book, { kept: 2 });
  assert.deepEqual(seen.counts.map(({ minute, n, orders }) => [minute, n, orders]), [[120, 7, 2], [121, 1, 1]]);
  assert.deepEqual(seen.kept.map(({ request_id }) => request_id), ["newer", "ray-1"], "the latest first, the replaced one gone");
  assert.deepEqual(seen.outages.map(({ outage, n }) => [outage.id, n]), [["two", undefined], ["one", 2]]);
});

test("a question gets what it asks for", async () => {
  const journal = await new Disk().object();
  decide({ counts: [count(100, 1), count(200, 2)], kept: [kept(0, 1), kept(1, 2, { failure: "dns_timeout", outage: "" }), kept(2, 3, { event: '{"faultline.short_id":"49K-37C"}' })] });
  await journal.record("origin", "{}");
  const ids = (question) => JSON.parse(journal.look(JSON.stringify({ ...all, ...question }))).kept.map(({ slot, request_id }) => slot ?? request_id);
  assert.deepEqual(ids({}), ["ray-2", "ray-1", "ray-0"]);
  assert.deepEqual(ids({ kept: 1 }), ["ray-2"]);
  assert.deepEqual(ids({ failure: "dns_timeout" }), ["ray-1"]);
  assert.deepEqual(ids({ find: "ray-0" }), ["ray-0"]);
  assert.deepEqual(ids({ find: "one" }), ["ray-2", "ray-0"]);
  assert.deepEqual(ids({ find: "49k37c", short_id: "49K-37C" }), ["ray-2"], "as it was read over the phone");
  assert.deepEqual(ids({ find: "49k37d", short_id: "49K-37D" }), []);
  assert.deepEqual(ids({ find: "' OR 1=1 --" }), []);
  assert.equal(JSON.parse(journal.look(JSON.stringify({ ...all, counts_from: 150 }))).counts.length, 1);
});

test("what is old is put together by the hour, and goes", async () => {
  const journal = await new Disk().object();
  decide({ counts: [count(10, 1), count(601, 2), count(659, 3), count(660, 4), count(6001, 5)], outages: [{ outage: { id: "old", began_ms: 1, ended_ms: 2 } }] });
  await journal.record("origin", "{}");
  decide({ thin: { hours_before: 6000, none_before: 60, outages_before_ms: 3 } });
  await journal.record("origin", "{}");
  const seen = JSON.parse(journal.look(JSON.stringify(all)));
  assert.deepEqual(seen.counts.map(({ minute, n }) => [minute, n]), [[600, 5], [660, 4], [6001, 5]]);
  assert.deepEqual(seen.outages, []);
});

test("nothing was ever written, and an object without SQLite, are no mistakes", async () => {
  const empty = JSON.parse((await new Disk().object()).look(JSON.stringify(all)));
  assert.deepEqual(empty, { book: {}, outages: [], kept: [], counts: [] });
  const disk = new Disk();
  const journal = await disk.object({ sql: false });
  decide({ book: '{"kept":1}', counts: [count(1, 1)], reply: "reply" });
  assert.equal(await journal.record("origin", "{}"), "reply");
  assert.deepEqual(JSON.parse(journal.look(JSON.stringify(all))), { book: { kept: 1 }, outages: [], kept: [], counts: [] });
  globalThis.decide = () => undefined;
  assert.equal(await journal.record("origin", "what does not read"), "");
});

test("the directory knows who has failed", async () => {
  const disk = new Disk();
  const directory = await disk.object();
  for (const name of ["a", "b", "a"]) await directory.enrol(name);
  assert.deepEqual(await directory.enrolled(), ["b", "a"]);
  for (let n = 0; n < 300; n += 1) await directory.enrol(`zone:${n}`);
  assert.equal((await directory.enrolled()).length, 200);
  const asked = [];
  const env = { JOURNAL: { idFromName: (name) => name, get: (id) => ({ enrol: async (name) => asked.push([id, name]) }) } };
  const journal = await disk.object({ env });
  decide({ enrol: "https://a:443" });
  await journal.record("https://a:443", "{}");
  await Promise.all(disk.background);
  assert.deepEqual(asked, [["faultline:directory", "https://a:443"]]);
});

test("notices are sent when the alarm rings, and what became of them is told", async () => {
  const disk = new Disk();
  const journal = await disk.object();
  const parcel = (id) => ({ id, url: `https://hook.example/${id}`, fields: { "webhook-id": id }, body: `{"id":"${id}"}` });
  const told = [];
  globalThis.decide = (written, what, book, name, text) => {
    if (what === "sent") told.push(JSON.parse(text));
    return JSON.stringify({ ...nothing, parcels: what === "wake" ? [parcel("taken"), parcel("refused"), parcel("lost")] : [], alarm_ms: 77 });
  };
  const sent = [];
  globalThis.fetch = async (url, init) => {
    sent.push([url, init.method, init.redirect, init.headers["webhook-id"], init.body]);
    if (url.endsWith("lost")) throw new Error("Network connection lost.");
    return new Response(null, { status: url.endsWith("taken") ? 204 : 503 });
  };
  await journal.alarm();
  assert.deepEqual(sent[0], ["https://hook.example/taken", "POST", "manual", "taken", '{"id":"taken"}']);
  assert.deepEqual(told.toSorted((a, b) => a.id.localeCompare(b.id)), [{ id: "lost", status: null }, { id: "refused", status: 503 }, { id: "taken", status: 204 }]);
  assert.ok(disk.alarms.every((at) => at === 77));
});
