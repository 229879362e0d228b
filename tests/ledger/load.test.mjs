// Ten thousand failures in a minute over twelve isolates, while the ledger is killed three
// times: what it counted is exact, what it wrote and what the log has is bounded, and
// every visitor had an answer.
//
// The worker runs under plain workerd with the documented configuration: twelve services, each
// an isolate of its own, and one that keeps the ledger on disk. RATE and FAILURES change the
// load. Needs the built worker.

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
const ISOLATES = 12;
const FAILURES = Number(process.env.FAILURES ?? 10_000);
// Failures a second: all of them in a minute.
const RATE = Number(process.env.RATE ?? FAILURES / 60);
const TOKEN = "only-the-operator-knows";

const dir = mkdtempSync(join(tmpdir(), "ledger-"));
const events = [];
let child;
let ports;
let keeper;
let dead;

const free = () => new Promise((done) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

// What makes the ledger mortal, and counts what it is asked: a module that is in no build.
const MORTAL = `
import worker from "./index.js";
import { Journal as Real } from "./journal.js";
export class Journal extends Real {
  #reports = 0;
  record(name, told) { this.#reports += 1; return super.record(name, told); }
  reports() { return this.#reports; }
  rows() { return Object.fromEntries(["counts", "kept", "outages"].map((table) => [table, this.ctx.storage.sql.exec("SELECT count(*) AS n FROM " + table).one().n])); }
  die() { this.ctx.abort("killed"); }
}
export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (!pathname.startsWith("/ledger/")) return worker.fetch(request, env, ctx);
    const ledger = env.JOURNAL.get(env.JOURNAL.idFromName(searchParams.get("name")));
    try {
      return Response.json(await ledger[pathname.slice("/ledger/".length)]());
    } catch (error) {
      return Response.json(String(error));
    }
  },
};`;

function config() {
  const edit = (text, edits) => edits.reduce((out, [from, to]) => {
    assert.ok(out.includes(from), `docs/workerd.capnp has no ${from}`);
    return out.replaceAll(from, to);
  }, text);
  const settings = { deadline_ms: 4000, connect_budget_ms: 500, resolver: "off", retries: 0, breaker_open_s: 1, breaker_open_max_s: 5 };
  const bound = `bindings = [
    (name = "JOURNAL", durableObjectNamespace = (className = "Journal", serviceName = "ledger")),
    (name = "OPERATOR_TOKEN", text = "${TOKEN}"),`;
  const each = (make) => Array.from({ length: ISOLATES }, (_, at) => make(at)).join("\n");
  const documented = edit(readFileSync(join(ROOT, "docs/workerd.capnp"), "utf8"), [
    ["../build/", "build/"],
    ["bindings = [", bound],
    ["http://127.0.0.1:3000", `http://127.0.0.1:${dead}`],
    [JSON.stringify(JSON.stringify({ deadline_ms: 10000 })).replaceAll(":", ": ").replace("{", "{ ").replace("}", " }"), JSON.stringify(JSON.stringify(settings))],
    ["(name = \"faultline\", worker = .faultline),", `${each((at) => `(name = "edge-${at}", worker = .faultline),`)}
      (name = "ledger", worker = .ledger), (name = "disk", disk = (path = "${join(dir, "disk")}", writable = true)),`],
    ["(name = \"http\", address = \"127.0.0.1:8080\", http = (), service = \"faultline\")", `${each((at) => `(name = "http-${at}", address = "127.0.0.1:${ports[at]}", http = (), service = "edge-${at}"),`)}
      (name = "http-ledger", address = "127.0.0.1:${keeper}", http = (), service = "ledger")`],
  ]);
  const worker = documented.slice(documented.indexOf("const faultline"));
  const ledger = edit(worker, [
    ["const faultline", "const ledger"],
    ["modules = [", "modules = [\n    (name = \"mortal.js\", esModule = embed \"mortal.js\"),"],
    ["globalOutbound = ", "durableObjectNamespaces = [(className = \"Journal\", uniqueKey = \"journal\", enableSql = true)],\n  durableObjectStorage = (localDisk = \"disk\"),\n  globalOutbound = "],
  ]);
  return `${documented}\n${ledger}`;
}

before(async () => {
  ports = await Promise.all(Array.from({ length: ISOLATES }, free));
  [keeper, dead] = [await free(), await free()];
  mkdirSync(join(dir, "disk"));
  symlinkSync(join(ROOT, "build"), join(dir, "build"));
  writeFileSync(join(dir, "mortal.js"), MORTAL);
  writeFileSync(join(dir, "workerd.capnp"), config());
  child = spawn(join(ROOT, "node_modules/.bin/workerd"), ["serve", "--experimental", join(dir, "workerd.capnp")], { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      const event = /\{"event\.name":.*\}/.exec(line);
      if (event) events.push(JSON.parse(event[0]));
      else said.push(line);
    });
  }
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null || tries > 600) throw new Error(said.join("\n"));
    if (await fetch(`http://127.0.0.1:${ports.at(-1)}/_faultline/guide`).then((response) => response.ok, () => false)) break;
    await new Promise((done) => setTimeout(done, 100));
  }
});

after(() => {
  child?.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
});

const agent = new http.Agent({ keepAlive: true, maxSockets: 40 });
const ask = (port, path) => new Promise((done) => {
  http.get({ port, host: "127.0.0.1", path, agent, headers: { accept: "application/json" } }, (response) => {
    response.resume().on("end", () => done(response.statusCode));
  }).on("error", () => done(0));
});
const origin = () => `http://127.0.0.1:${dead}`;
const ledger = async (what) => (await fetch(`http://127.0.0.1:${keeper}/ledger/${what}?name=${encodeURIComponent(origin())}`)).json();
const told = async () => (await fetch(`http://127.0.0.1:${keeper}/_faultline/api/now`, { headers: { authorization: `Bearer ${TOKEN}` } })).json();

test(`${FAILURES} failures over ${ISOLATES} isolates, the ledger killed three times`, async () => {
  const began = Date.now();
  const statuses = new Map();
  const flying = new Set();
  let reports = 0;
  let kills = 0;
  for (let n = 0; n < FAILURES; n += 1) {
    const behind = n / RATE * 1000 - (Date.now() - began);
    if (behind > 0) await new Promise((done) => setTimeout(done, behind));
    const one = ask(ports[n % ISOLATES], `/page-${n % 50}`).then((status) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      flying.delete(one);
    });
    flying.add(one);
    if (flying.size > 200) await Promise.race(flying);
    if (Math.floor(n * 4 / FAILURES) > kills) {
      kills += 1;
      reports += Number(await ledger("reports")) || 0;
      await ledger("die");
    }
  }
  await Promise.all(flying);
  const seconds = (Date.now() - began) / 1000;
  assert.deepEqual([...statuses.keys()].filter((status) => status < 500), [], `every visitor had a page: ${[...statuses]}`);
  // The last reports are on their way for some seconds.
  const counted = async () => (await told()).origins.find((one) => one.origin === origin())?.outage?.failures ?? 0;
  const until = Date.now() + 60_000;
  while (await counted() < FAILURES * 0.9 && Date.now() < until) await new Promise((done) => setTimeout(done, 500));
  let last = -1;
  for (let now = await counted(); now !== last; now = await counted()) {
    last = now;
    await new Promise((done) => setTimeout(done, 8_000));
  }
  reports += Number(await ledger("reports"));
  const rows = await ledger("rows");
  const text = await (await fetch(`http://127.0.0.1:${keeper}/_faultline/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
  const total = [...text.matchAll(/^faultline_failures_total\{.*\} (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  const lines = events.filter((event) => event["event.name"] === "origin.failure");
  const inLines = lines.reduce((sum, event) => sum + (event["faultline.repeats"] ?? 1), 0);
  console.log(JSON.stringify({ failures: FAILURES, seconds, kills, reports, rows, total, in_outage: last, lines: lines.length, in_lines: inLines, began: events.filter((event) => event["event.name"] === "outage.began").length }));
  assert.equal(total, FAILURES, "counted exactly, whatever died");
  assert.equal(inLines, FAILURES, "the log has every one, whole or folded");
  assert.ok(lines.length < 60 * ISOLATES, `${lines.length} lines`);
  const written = reports + rows.counts + rows.kept + rows.outages;
  assert.ok(written < FAILURES / 10, `${written} rows`);
  assert.equal(events.filter((event) => event["event.name"] === "outage.began").length, 1);
});
