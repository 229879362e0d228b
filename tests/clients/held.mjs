// What Faultline says by itself when it holds requests back. Each client does with such an answer
// what the table says of its status: those that wait come back no sooner than each answer said, and
// get in. Here the waits are what the product makes of its settings.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { listening, startTap, startWorker } from "./stage.mjs";

const closed = (server) => new Promise((done) => (server.closeAllConnections(), server.close(done)));

async function until(condition) {
  while (!condition()) await new Promise((done) => setTimeout(done, 10));
}

// A port that refuses, because what listened there does so no more; `open()` lets it listen again.
async function refusing() {
  const server = createServer((request, response) => response.end("well\n"));
  const port = await listening(server);
  await closed(server);
  return { url: `http://127.0.0.1:${port}`, open: () => listening(server, port), close: () => closed(server) };
}

// Takes each request and resets the connection, or says nothing; `open()` lets it answer.
async function broken(way) {
  let isWell = false;
  const server = createServer((request, response) => {
    request.resume();
    if (isWell) response.end("well\n");
    else if (way === "reset") request.socket.resetAndDestroy();
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  return { url, open: () => (isWell = true), close: () => closed(server) };
}

// Asks until the origin is spared.
async function untilSpared(url) {
  for (;;) {
    const asked = Array.from({ length: 4 }, (_, n) => fetch(`${url}/before/${n}`, { headers: { Accept: "application/json" } }));
    const documents = await Promise.all((await Promise.all(asked)).map((answer) => answer.json()));
    if (documents.some(({ spared }) => spared !== undefined)) return crawlersAreToldToWait(url);
  }
}

// Whatever status everybody else gets.
async function crawlersAreToldToWait(url) {
  for (const [path, agent] of [["/page", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"], ["/robots.txt", "anybody/1.0"]]) {
    const { status, headers } = await fetch(url + path, { headers: { "User-Agent": agent } });
    assert.equal(status, 503, `${path} for ${agent}`);
    assert.ok(Number(headers.get("retry-after")) >= 1, `${path} for ${agent}`);
  }
}

// An origin that is spared, for five to ten seconds at a time.
const spared = { breaker_failures: 1, breaker_open_s: 10, retries: 0 };

// A well origin; it keeps `/hold` waiting until it is let go.
async function holding() {
  let held;
  const server = createServer((request, response) => {
    if (request.url === "/hold") held = response;
    else response.end("well\n");
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  return { url, isHeld: () => held !== undefined, open: () => held?.end("well\n"), close: () => closed(server) };
}

// A scene: an origin, settings, what has to happen before the clients ask, and the status that they
// all are told. `says`: the failure that is named, where it is not the scene's own id.
export const SCENES = [
  { id: "spared-refused", says: "connection_refused", status: 521, origin: refusing, settings: () => spared, before: untilSpared },
  { id: "spared-reset", says: "connection_terminated", status: 502, origin: () => broken("reset"), settings: () => spared, before: untilSpared },
  {
    id: "spared-silent",
    says: "http_response_timeout",
    status: 504,
    origin: () => broken("silent"),
    settings: () => ({ ...spared, deadline_ms: 500, connect_budget_ms: 200 }),
    before: untilSpared,
  },
  {
    id: "spared-as-503",
    says: "connection_refused",
    status: 503,
    origin: refusing,
    settings: () => ({ ...spared, spared_status: "503" }),
    before: async (url) => (assert.equal((await fetch(url)).status, 521), untilSpared(url)),
  },
  {
    id: "maintenance",
    status: 503,
    origin: holding,
    // Up to half a minute is added to the end, so that not all come at once.
    settings: () => ({ maintenance: [{ until: new Date(Date.now() + 8000).toISOString() }] }),
  },
  {
    id: "load_shed",
    status: 503,
    origin: holding,
    settings: () => ({ max_in_flight: 1 }),
    before: (url, origin) => (fetch(`${url}/hold`).then((held) => held.text(), () => {}), until(origin.isHeld)),
  },
];

// Each gap between an answer and the next request of a client that waits is at least what the
// answer said, and the end is a 200.
function judge(row, client, { status, does }, ended, exchanges, earlyMs) {
  assert.equal(exchanges[0].status, status, row);
  const told = ({ headers }) => Number(headers["retry-after"]);
  assert.ok(told(exchanges[0]) >= 1, `${row}: Retry-After is ${exchanges[0].headers["retry-after"]}`);
  if (does === "gave_up") return assert.deepEqual([exchanges.length, ended], [1, status], row);
  if (does === "early") return assert.ok(exchanges.length > 1, `${row}: did not come back`);
  exchanges.slice(1).forEach(({ came }, index) => {
    const { left } = exchanges[index];
    const ms = Math.min(told(exchanges[index]), client.longestS ?? Infinity) * 1000;
    assert.ok(ms >= 1000, `${row}: Retry-After is ${exchanges[index].headers["retry-after"]}`);
    assert.ok(came - left >= ms - earlyMs, `${row}: came after ${came - left} ms of ${ms}`);
  });
  return assert.equal(ended, 200, `${row}: ${exchanges.map(({ status: got, headers }) => `${got}, ${headers["retry-after"]}`).join("; ")}`);
}

// Plays a scene with these clients: for each a promise of its verdict. `does(client)`: what it does
// with an answer of this status. `over` settles when everything is closed again.
export function play(scene, clients, does, earlyMs) {
  const stage = (async () => {
    const origin = await scene.origin();
    const worker = await startWorker(scene.id, origin.url, { resolver: "off", ...scene.settings() });
    const tap = await startTap(worker.url);
    await scene.before?.(tap.url, origin);
    return { origin, worker, tap };
  })();
  const path = (client) => `/${scene.id}/${client.id}`;
  const ended = clients.map(async (client) => client.ask("GET", (await stage).tap.url + path(client)));
  const opened = stage.then(async ({ origin, tap }) => {
    await until(() => clients.every((client) => tap.seen(path(client))[0]?.left));
    await origin.open();
  });
  const verdicts = clients.map(async (client, index) => {
    const end = await ended[index];
    await opened;
    const exchanges = (await stage).tap.seen(path(client));
    const says = scene.says ?? scene.id;
    assert.match(exchanges[0].headers["proxy-status"], new RegExp(`details="${says}|error=${says}`), scene.id);
    judge(`${scene.id}, ${client.id}`, client, { status: scene.status, does: does(client) }, end, exchanges, earlyMs);
  });
  const over = Promise.allSettled(verdicts).then(async () => {
    const { origin, worker, tap } = await stage;
    for (const part of [tap, worker, origin]) await part.close();
  });
  return { verdicts, over };
}
