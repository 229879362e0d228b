// What Faultline says by itself when it holds requests back, told to the clients that wait on a 503: they come back no
// sooner than each answer said, and get in. Here the waits are what the product makes of its settings.

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

// A scene: an origin, settings, what has to happen before the clients ask, and what once all have been told to wait.
export const SCENES = [
  {
    id: "spared",
    says: "connection_refused",
    origin: refusing,
    // The first refusal opens the breaker, for five to ten seconds.
    settings: () => ({ breaker_failures: 1, breaker_open_s: 10, retries: 0, spared_status: "503" }),
    before: async (url) => assert.equal((await fetch(url)).status, 521),
  },
  {
    id: "maintenance",
    origin: holding,
    // Up to half a minute is added to the end, so that not all come at once.
    settings: () => ({ maintenance: [{ until: new Date(Date.now() + 8000).toISOString() }] }),
  },
  {
    id: "load_shed",
    origin: holding,
    settings: () => ({ max_in_flight: 1 }),
    before: (url, origin) => (fetch(`${url}/hold`).then((held) => held.text(), () => {}), until(origin.isHeld)),
  },
];

// Each gap between an answer and the next request of a client is at least what the answer said, and the end is a 200.
function judge(row, client, ended, exchanges, earlyMs) {
  assert.equal(exchanges[0].status, 503, row);
  exchanges.slice(1).forEach(({ came }, index) => {
    const { left, headers } = exchanges[index];
    const told = Math.min(Number(headers["retry-after"]), client.longestS ?? Infinity) * 1000;
    assert.ok(told >= 1000, `${row}: Retry-After is ${headers["retry-after"]}`);
    assert.ok(came - left >= told - earlyMs, `${row}: came after ${came - left} ms of ${told}`);
  });
  assert.equal(ended, 200, `${row}: ${exchanges.map(({ status, headers }) => `${status}, ${headers["retry-after"]}`).join("; ")}`);
}

// Plays a scene with these clients: for each a promise of its verdict. `over` settles when everything is closed again.
export function play(scene, clients, earlyMs) {
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
    judge(`${scene.id}, ${client.id}`, client, end, exchanges, earlyMs);
  });
  const over = Promise.allSettled(verdicts).then(async () => {
    const { origin, worker, tap } = await stage;
    for (const part of [tap, worker, origin]) await part.close();
  });
  return { verdicts, over };
}
