// Real clients before a worker whose origin fails and is well again when it said it would be:
// who comes back, and when.
//
// What is measured is compared with the tables in docs/resilience.md; UPDATE_DOCS=1 writes them
// anew. A client that is not on this machine leaves its tests out and says which package it needs;
// with CI set that is a failure. Needs a built worker. Run: npm exec -- node --test
// tests/clients/clients.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";
import { play, SCENES } from "./held.mjs";
import * as page from "./page.mjs";
import { gather } from "./programs.mjs";
import { startOrigin, startTap, startWorker, WAIT_S } from "./stage.mjs";

// Timers and the clock are not of one mind to the millisecond.
const EARLY_MS = 50;
// How late a client that keeps to the wait may be on a busy machine. None of these adds a
// back-off of its own to it.
const LATE_MS = 5000;

// What a request is answered: one column of the table each. All of it is Faultline's own
// answer with Retry-After.
const STATUSES = [503, 502, 504, 500, 521, 522, 523];
const WORDS = { gave_up: "no", waited: "**as told**", early: "own back-off" };
const WORDS_LIMITED = { gave_up: "does not come back", waited: "comes back as told", early: "comes back when the limit is over" };

const { clients, missing } = await gather();
const origin = await startOrigin();
// All clients have one origin, and five failures would open its breaker.
const settings = { breaker: false, resolver: "off" };
const workers = [await startWorker("statuses", origin.url, settings), await startWorker("retryable", origin.url, { ...settings, profile: "retryable" })];
const [tap, retryable] = await Promise.all(workers.map((worker) => startTap(worker.url)));
// Nothing resolves there, and no name that does not is told to wait for.
const nowhere = await startWorker("nowhere", "http://nowhere.invalid", settings);
workers.push(nowhere);
const lost = await startTap(nowhere.url);
const COLUMNS = [
  ...STATUSES.map((status) => ({ id: `${status}`, method: "GET", status, sent: status, tap })),
  { id: "530, told nothing", method: "GET", status: 530, sent: 530, tap: lost, says: null },
  { id: "503 to `POST`", method: "POST", status: 503, sent: 503, tap },
];
// Whatever the origin failed with becomes a 503.
const MADE_503 = STATUSES.slice(1).map((sent) => ({ id: `${sent} made 503`, method: "GET", status: 503, sent, tap: retryable }));

// What a client does when it is answered so, by what the tap saw of it.
async function measure(client, { id, method, status, sent, tap, says = String(WAIT_S) }) {
  const path = `/${sent}/${client.id}/${method}`;
  const ended = await client.ask(method, tap.url + path);
  const [first, second, ...more] = tap.seen(path);
  const row = `${client.id}, ${id}`;
  assert.equal(first?.status, status, `${row}: the worker's answer (the client: ${ended})`);
  assert.equal(first.headers["retry-after"] ?? null, says, row);
  assert.match(first.headers["proxy-status"], /^faultline;/, `${row}: the answer is Faultline's own`);
  if (!second) {
    assert.equal(ended, status, `${row}: gave up`);
    return "gave_up";
  }
  const waited = second.came - first.left;
  assert.ok(waited >= (client.limitMs ?? 0) - EARLY_MS, `${row}: came back after ${waited} ms, before its own limit`);
  if (waited < WAIT_S * 1000 - EARLY_MS) return "early";
  assert.ok(waited < WAIT_S * 1000 + LATE_MS, `${row}: came back after ${waited} ms`);
  assert.deepEqual([second.status, ended, more], [200, 200, []], `${row}: when it came back`);
  return "waited";
}

// All of them are asked at once, since they wait for the same seconds. A failure belongs to
// the test that awaits it.
const begun = [];
function begin(client, columns) {
  const cells = columns.map((column) => measure(client, column));
  for (const cell of cells) cell.catch(() => {});
  begun.push(...cells);
  return { client, cells };
}
const named = clients.filter((client) => client.name).map((client) => begin(client, COLUMNS));
const limited = clients.filter((client) => client.limit).map((client) => begin(client, COLUMNS.slice(0, 1)));
const made503 = named.map(({ client }) => begin(client, MADE_503));

async function written() {
  const lines = named.map(async ({ client, cells }) => [client.name, client.version, ...(await Promise.all(cells)).map((cell) => WORDS[cell])]);
  page.write("clients", ["client", "version", ...COLUMNS.map((column) => column.id)], await Promise.all(lines));
  const bounds = limited.map(async ({ client, cells }) => [client.limit, WORDS_LIMITED[await cells[0]]]);
  page.write("clients-limits", ["a limit below the wait", "the client"], await Promise.all(bounds));
}
if (process.env.UPDATE_DOCS) await written();

const timeout = 180_000;
const documented = page.read("clients");
// The version stands before the cells, and another machine's curl or Go may have another.
const said = (client, index) => documented.get(client.name)?.[index + 1];

for (const { client, cells } of named) {
  COLUMNS.forEach((column, index) => test(`${client.id}: ${column.id}`, { timeout }, async () => {
    const differs = client.differs?.[column.id];
    assert.equal(WORDS[await cells[index]], differs ? WORDS[differs] : said(client, index));
  }));
}

for (const { client, cells } of made503) {
  MADE_503.forEach((column, index) => test(`${client.id}: ${column.id}`, { timeout }, async () => {
    assert.equal(WORDS[await cells[index]], said(client, 0), "as for an origin's own 503");
  }));
}

const bounds = page.read("clients-limits");
for (const { client, cells } of limited) {
  test(client.id, { timeout }, async () => assert.equal(WORDS_LIMITED[await cells[0]], bounds.get(client.limit)?.[0]));
}

// What a client does with an answer of this status, by the table.
function does(client, status) {
  const word = said(client, COLUMNS.findIndex((column) => column.id === String(status)));
  return client.differs?.[status] ?? Object.keys(WORDS).find((key) => WORDS[key] === word);
}
const all = named.map(({ client }) => client);
for (const scene of SCENES) {
  const { verdicts, over } = play(scene, all, (client) => does(client, scene.status), EARLY_MS);
  for (const verdict of verdicts) verdict.catch(() => {});
  all.forEach((client, index) => test(`${client.id}: ${scene.id}`, { timeout }, () => verdicts[index]));
  begun.push(over);
}

for (const why of missing) {
  test(`all clients are here: ${why}`, (here) => (process.env.CI ? assert.fail(why) : here.skip(why)));
}

// A line without a client is a claim that nobody measured.
test("every line of the tables is measured", { skip: missing.length > 0 && missing.join("; ") }, () => {
  assert.deepEqual([...documented.keys()], named.map(({ client }) => client.name));
  assert.deepEqual([...bounds.keys()], limited.map(({ client }) => client.limit));
});

// When nobody asks any more, whatever the tests found.
Promise.allSettled(begun).then(() => {
  for (const batch of new Set(clients.map((client) => client.batch))) batch?.close();
  for (const part of [tap, retryable, lost, ...workers, origin]) part.close();
});
