// An outage of each kind at default settings, over several isolates that are all replaced in the
// middle: how many events and pages name its cause. And an origin that fails in another way than
// before: how long the old cause is still named once somebody has met the new one.
//
// The worker runs under plain workerd with the documented configuration: each isolate is a service
// of its own, and one more keeps the ledger on disk. The figures are printed as the table of
// docs/resilience.md. Needs the built worker.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

const ROOT = new URL("../..", import.meta.url).pathname;
const ISOLATES = 4;
// Each half is longer than the default deadline, so that an origin which only hangs is met in both.
const HALF_MS = 36_000;
// One visitor of each kind comes so often; each time at the next isolate.
const EVERY_MS = 250;
const NAMED_MIN = 0.99;
const STALE_MS_MAX = 5_000;

const dir = mkdtempSync(join(tmpdir(), "causes-"));
const seen = { events: [], pages: [] };
const closing = [];
let child;
let ports;

const listening = (server) => new Promise((done) => {
  server.listen(0, "127.0.0.1", () => done(server.address().port));
  closing.push(server);
});
const free = async () => {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
};
// An origin that does this with each connection's first bytes.
const origin = (does) => listening(createServer((socket) => {
  socket.on("error", () => {}).once("data", () => does(socket));
}));

const PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
const reply = (line, fields, body) => `HTTP/1.1 ${line}\r\n${fields}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
// RFC 8446 section 6: a fatal alert, handshake_failure.
const ALERT = Buffer.from([21, 3, 3, 0, 2, 2, 40]);

const KINDS = [
  { id: "refused", does: undefined, cause: "connection_refused" },
  { id: "hanging", does: () => {}, cause: "http_response_timeout" },
  { id: "tls", does: (socket) => socket.end(ALERT), scheme: "https", cause: "tls_alert_received" },
  { id: "gateway", does: (socket) => socket.end(reply("502 Bad Gateway", "Server: nginx\r\nContent-Type: text/html\r\n", PAGE)), cause: "origin_bad_gateway" },
  { id: "well", does: (socket) => socket.end(reply("200 OK", "", "well")), cause: undefined },
];
// Resets until it is told to refuse.
const CHANGING = { id: "changing", does: (socket) => socket.resetAndDestroy(), causes: ["connection_terminated", "connection_refused"] };

async function config() {
  const routes = [];
  for (const kind of [...KINDS, CHANGING]) {
    kind.port = kind.does ? await origin(kind.does) : await free();
    kind.server = closing.at(-1);
    routes.push({ match: `${kind.id}.test/*`, origin: `${kind.scheme ?? "http"}://127.0.0.1:${kind.port}` });
  }
  const edit = (text, edits) => edits.reduce((out, [from, to]) => {
    assert.ok(out.includes(from), `docs/workerd.capnp has no ${from}`);
    return out.replaceAll(from, to);
  }, text);
  const each = (make) => Array.from({ length: ISOLATES }, (_, at) => make(at)).join("\n");
  const documented = edit(readFileSync(join(ROOT, "docs/workerd.capnp"), "utf8"), [
    ["../build/", "build/"],
    ["bindings = [", "bindings = [(name = \"JOURNAL\", durableObjectNamespace = (className = \"Journal\", serviceName = \"ledger\")),"],
    ["http://127.0.0.1:3000", `http://127.0.0.1:${KINDS[0].port}`],
    [String.raw`"{ \"deadline_ms\": 10000 }"`, JSON.stringify(JSON.stringify({ routes }))],
    ["(name = \"faultline\", worker = .faultline),", `${each((at) => `(name = "edge-${at}", worker = .faultline),`)}
      (name = "ledger", worker = .ledger), (name = "disk", disk = (path = "${join(dir, "disk")}", writable = true)),`],
    ["(name = \"http\", address = \"127.0.0.1:8080\", http = (), service = \"faultline\")", each((at) => `(name = "http-${at}", address = "127.0.0.1:${ports[at]}", http = (), service = "edge-${at}"),`)],
  ]);
  const ledger = edit(documented.slice(documented.indexOf("const faultline")), [
    ["const faultline", "const ledger"],
    ["globalOutbound = ", "durableObjectNamespaces = [(className = \"Journal\", uniqueKey = \"journal\", enableSql = true)],\n  durableObjectStorage = (localDisk = \"disk\"),\n  globalOutbound = "],
  ]);
  return `${documented}\n${ledger}`;
}

// Starts all isolates and waits until each answers.
async function start(half) {
  child = spawn(join(ROOT, "node_modules/.bin/workerd"), ["serve", "--experimental", join(dir, "workerd.capnp")], { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      const event = /\{"event\.name":.*\}/.exec(line);
      if (event) seen.events.push({ half, at: Date.now(), ...JSON.parse(event[0]) });
      else said.push(line);
    });
  }
  const until = Date.now() + 60_000;
  for (const port of ports) {
    while (!await fetch(`http://127.0.0.1:${port}/_faultline/guide`).then((response) => response.ok, () => false)) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(said.join("\n"));
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

const stop = () => new Promise((done) => {
  child.once("exit", done);
  child.kill("SIGKILL");
});

before(async () => {
  ports = await Promise.all(Array.from({ length: ISOLATES }, free));
  mkdirSync(join(dir, "disk"));
  symlinkSync(join(ROOT, "build"), join(dir, "build"));
  writeFileSync(join(dir, "workerd.capnp"), await config());
});

after(async () => {
  if (child && child.exitCode === null && child.signalCode === null) await stop();
  for (const server of closing) server.close();
  rmSync(dir, { recursive: true, force: true });
});

// One visitor. What is cut off because its isolate is replaced got no page.
const visit = (half, { id }, n) => new Promise((done) => {
  http.get({ port: ports[n % ISOLATES], host: "127.0.0.1", path: `/page-${n % 7}`, headers: { host: `${id}.test`, accept: "application/json" } }, (response) => {
    const parts = [];
    response.on("data", (part) => parts.push(part)).on("error", done).on("end", () => {
      const text = Buffer.concat(parts).toString();
      const named = response.statusCode < 400 ? undefined : JSON.parse(text).error_name;
      seen.pages.push({ half, id, at: Date.now(), status: response.statusCode, named, spared: text.includes("\"spared\"") });
      done();
    });
  }).on("error", done);
});

// Visitors come at all kinds until the half is over; the changing origin
// changes a third of the way.
async function half(number) {
  await start(number);
  const began = Date.now();
  const flying = [];
  for (let n = 0; Date.now() - began < HALF_MS; n += 1) {
    if (number === 1 && CHANGING.server.listening && Date.now() - began > HALF_MS / 3) CHANGING.server.close();
    for (const kind of [...KINDS, CHANGING]) flying.push(visit(number, kind, n));
    const ahead = (n + 1) * EVERY_MS - (Date.now() - began);
    await new Promise((done) => setTimeout(done, Math.max(ahead, 0)));
  }
  await stop();
  await Promise.all(flying);
}

const sum = (of, count) => of.reduce((all, one) => all + count(one), 0);
const repeats = (event) => event["faultline.repeats"] ?? 1;
const percent = (part, all) => `${Math.floor(part / all * 1000) / 10} %`;
// What was told of one kind in one half: how many, and how many by its name.
function told(id, cause, number) {
  const events = seen.events.filter((event) => event["event.name"] === "origin.failure" && event["url.domain"] === `${id}.test` && event.half === number);
  const pages = seen.pages.filter((page) => page.id === id && page.half === number);
  return {
    events: sum(events, repeats), named: sum(events.filter((event) => event["error.type"] === cause), repeats),
    pages: pages.length, said: pages.filter((page) => page.named === cause).length, spared: pages.filter((page) => page.spared).length,
  };
}

test("an outage of each kind, at default settings, and all isolates replaced meanwhile", async (context) => {
  await half(0);
  await half(1);
  console.log("| the origin | visitors | events, of these with its cause | pages, of these with its cause | the same after all isolates were replaced |\n|---|---|---|---|---|");
  for (const { id, cause } of KINDS.filter((kind) => kind.cause)) {
    const [first, second] = [told(id, cause, 0), told(id, cause, 1)];
    const share = (one) => `${percent(one.named, one.events)}, ${percent(one.said, one.pages)}`;
    console.log(`| ${id}: \`${cause}\` | ${first.pages + second.pages} | ${first.events}: ${percent(first.named, first.events)} | ${first.pages}: ${percent(first.said, first.pages)} | ${share(second)} of ${second.events} and ${second.pages} |`);
    await context.test(id, () => {
      for (const one of [first, second]) {
        assert.ok(one.pages > ISOLATES && one.events > 0, `somebody was there: ${JSON.stringify(one)}`);
        assert.ok(one.named / one.events >= NAMED_MIN, `events: ${JSON.stringify(one)}`);
        assert.ok(one.said / one.pages >= NAMED_MIN, `pages: ${JSON.stringify(one)}`);
      }
    });
  }
  await context.test("a well origin has neither", () => {
    const pages = seen.pages.filter((page) => page.id === "well");
    assert.ok(pages.length > 100 && pages.every((page) => page.status === 200));
    assert.deepEqual(seen.events.filter((event) => event["url.domain"] === "well.test"), []);
  });
  await context.test("the cause changes", () => {
    const [old, now] = CHANGING.causes;
    const pages = seen.pages.filter((page) => page.id === CHANGING.id && page.half === 1);
    const met = pages.find((page) => page.named === now)?.at;
    assert.ok(met, `nobody met the new cause: ${JSON.stringify(pages.slice(-3))}`);
    const last = pages.filter((page) => page.named === old).at(-1)?.at ?? met;
    console.log(`resets, then refuses: ${Math.max(0, last - met)} ms after the first page with the new cause came the last with the old one`);
    assert.ok(last - met <= STALE_MS_MAX, `${last - met} ms`);
    assert.deepEqual([...new Set(pages.map((page) => page.named))].sort(), [...CHANGING.causes].sort());
  });
});
