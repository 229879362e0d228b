// The one way to send: what goes out, what comes back without Rust, what is handed to it, and that
// every promise has an end.

import assert from "node:assert/strict";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const of = (name) => import(pathToFileURL(path.join(glue, name)));
const pass = { ...await of("pass.js"), ...await of("plans.js") };
const { after_wait, pass_on, rescue } = await of("rescue.js");
const { install_copies } = await of("copies.js");
const { install_glance } = await of("glance.js");
const { in_flight, install_flights } = await of("flights.js");

const COPY = 16;
const COPY_ALL = 32;
const WATCH = 2;
const SOFT = 1;
const SMALL = 128;
// An origin's number for each test, so that none sees what another counted.
let origin = 0;
// What Rust was handed, what was logged, what the origins got, and what they do in turn.
let handed;
let logged;
let got;
let origins;
const real = { fetch: globalThis.fetch, error: console.error, warn: console.warn };

// Rust, as far as the glue knows it: every attempt it is handed gets `answer`.
function rust(changes = {}) {
  return {
    failing: async (it) => {
      handed.push(it);
      return new Response("ours", { status: 502 });
    },
    early: async () => {},
    looped: () => undefined,
    name: "faultline",
    version: "0.0.0",
    passField: "faultline-token",
    passCookies: ["faultline-token", "faultline-console"],
    deadlineMs: 30_000,
    methods: ["GET", "HEAD", "POST"],
    conditions: ["if-none-match", "if-modified-since"],
    redirects: [301, 302, 307, 308],
    wellFrom: 200,
    wellBelow: 400,
    copy: COPY,
    copyAll: COPY_ALL,
    ...changes,
  };
}

const glances_with = (glance) => install_glance(glance, SMALL | SOFT, 20);

beforeEach(() => {
  origin += 1;
  [handed, logged, got, origins] = [[], [], [], []];
  pass.install(rust());
  install_flights(() => {}, 1000, 10);
  glances_with(() => undefined);
  install_copies({ name: "faultline", everyMs: 1000, remembered: 500, offer: "stale-if-error", safe: ["GET", "HEAD"] });
  globalThis.fetch = async (request) => {
    got.push(request);
    const reply = origins.shift();
    if (reply instanceof Error) throw reply;
    return typeof reply === "function" ? reply(request) : reply;
  };
  console.error = (line) => logged.push(JSON.parse(line));
  console.warn = console.error;
});

afterEach(() => {
  Object.assign(globalThis, { fetch: real.fetch });
  Object.assign(console, { error: real.error, warn: real.warn });
});

const planned = ({ base = "https://a.test", wait = 1000, lead = 1000, counts = false, strips = false, index = 0 } = {}) =>
  pass.plan(7, index, origin, base, "faultline", wait, lead, counts, strips, []);

function first(plan, { request = new Request("https://site.test/x?y"), ctx = {}, wants = 0, keeps = false, target } = {}) {
  return pass.first(request, ctx, plan, "https://site.test".length, target, wants, keeps);
}

const headers = (request) => Object.fromEntries(request.headers);
const later = (ms, value) => () => new Promise((resolve) => setTimeout(resolve, ms, value));

// A switch of protocols cannot be made with Node's own Response.
const switched = () => ({ status: 101, webSocket: {}, headers: new Headers(), body: null });

const leads = (status, location) => new Response(null, { status, headers: { location } });

// id, the origin's reply, the request's fields, what it is wanted for, whether Rust is handed it
const replies = [
  ["200", () => new Response("a"), {}, 0, false],
  ["204", () => new Response(null, { status: 204 }), {}, 0, false],
  ["304 that was asked for", () => new Response(null, { status: 304 }), { "if-none-match": '"a"' }, 0, false],
  ["304 that nobody asked for", () => new Response(null, { status: 304 }), {}, 0, true],
  ["301 to the address that was asked", () => leads(301, "https://site.test/"), {}, 0, true],
  ["303 to the address that was asked", () => leads(303, "https://site.test/"), {}, 0, false],
  ["302 to another", () => leads(302, "/else"), {}, 0, false],
  ["399", () => new Response("a", { status: 399 }), {}, 0, false],
  ["400", () => new Response("a", { status: 400 }), {}, 0, true],
  ["503", () => new Response("a", { status: 503 }), {}, 0, true],
  ["a switch of protocols", switched, {}, WATCH, false],
  ["200, wanted for its body", () => new Response("a"), {}, WATCH, true],
  ["200, wanted for a copy it does not offer", () => new Response("a"), {}, COPY, false],
  ["200, wanted for a copy it offers", () => new Response("a", { headers: { "cache-control": "stale-if-error=9" } }), {}, COPY, true],
  ["200, wanted for any copy", () => new Response("a"), {}, COPY_ALL, true],
  ["what is no response", () => ({ page: "a" }), {}, 0, true],
  ["nothing but an error", () => { throw new Error("lost"); }, {}, 0, true],
];

for (const [id, reply, fields, wants, failing] of replies) {
  test(`${id} ${failing ? "is handed to Rust" : "is the visitor's at once"}`, async () => {
    origins = [reply];
    const response = await first(planned(), { request: new Request("https://site.test/", { headers: fields }), wants });
    assert.equal(handed.length, failing ? 1 : 0);
    assert.equal(response.status === 502, failing);
  });
}

// A body that breaks, and one that drips for longer than it is waited for.
const breaks = () => new ReadableStream({ start(to) { to.enqueue(new TextEncoder().encode("ha")); to.error(new Error("cut")); } });
const drips = () => new ReadableStream({ start(to) { to.enqueue(new TextEncoder().encode("ha")); } });

// id, the origin's reply, what it is wanted for, what Rust's glance says, what
// Rust is handed of the body
const glances = [
  ["is in order, nothing to read", () => new Response("a"), SMALL, 0, undefined],
  ["is in order, read whole", () => new Response("a"), SMALL | SOFT, 1, undefined],
  ["has no body", () => new Response(null, { status: 204 }), SMALL, 9, undefined],
  ["takes more than a glance", () => new Response("a"), SMALL, undefined, "nothing"],
  ["breaks", () => new Response(breaks()), SMALL, 9, "cut"],
  ["drips", () => new Response(drips()), SMALL, 9, "late"],
  ["is wanted for something besides", () => new Response("a"), SMALL | WATCH, 0, "not asked"],
  ["is an error", () => new Response("a", { status: 404 }), SMALL, 0, "not asked"],
];

for (const [id, reply, wants, says, expected] of glances) {
  test(`a glance: a reply that ${id} ${expected === undefined ? "goes on" : "is handed to Rust"}`, async () => {
    const asked = [];
    const glance = (...what) => { asked.push(what); return says; };
    glances_with(glance);
    const response = reply();
    origins = [response];
    const end = await first(planned(), { wants });
    assert.deepEqual(asked, expected === "not asked" ? [] : [[7, wants, response]]);
    assert.equal(handed.length, expected === undefined ? 0 : 1);
    if (expected === undefined) assert.equal(end, response);
    else assert.equal(end.status, 502);
    const { error, ...read } = handed[0]?.ahead ?? {};
    if (expected === "cut") assert.deepEqual([error.message, read.complete], ["cut", false]);
    else if (expected === "late") assert.equal(read.complete, false);
    else assert.equal(handed[0]?.ahead, undefined);
    // Whatever was read is still the visitor's.
    if (expected === undefined && response.body !== null) assert.equal(await end.text(), "a");
  });
}

for (const [id, wants, changes] of [
  ["at a glance", SMALL, {}],
  ["at a reply that fails", WATCH, { failing: () => { throw new WebAssembly.RuntimeError("unreachable"); } }],
]) {
  test(`a trap ${id} costs nobody the reply, and a new instance is asked for once`, async () => {
    const traps = [];
    pass.renews_with((error) => traps.push(error.message));
    pass.install(rust(changes));
    glances_with(() => { throw new WebAssembly.RuntimeError("unreachable"); });
    origins = [new Response("a")];
    assert.equal(await (await first(planned(), { wants })).text(), "a");
    assert.equal(logged[0]["error.type"], "internal");
    assert.deepEqual(traps, ["unreachable"]);
  });
}

test("what is passed on after a slip is waited for as long as the default deadline, and no longer", async () => {
  pass.install(rust({ deadlineMs: 20 }));
  globalThis.fetch = (_request, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const response = await rescue({ request: new Request("https://site.test/x"), target: "https://a.test/x" }, new Error("slip"));
  assert.equal(response.status, 500);
  assert.equal(logged[0]["faultline.delivery"], "replaced");
});

test("it goes to the plan's base with path and query, or where it is told, with our name in CDN-Loop", async () => {
  origins = [new Response("a"), new Response("a"), new Response("a")];
  await first(planned());
  await first(planned(), { target: "https://b.test/else" });
  const zone = pass.plan(7, 0, origin, undefined, "faultline", 1000, 1000, false, false, []);
  await first(zone, { request: new Request("https://site.test/z"), ctx: { passThroughOnException() {} } });
  assert.deepEqual(got.map(({ url }) => url), ["https://a.test/x?y", "https://b.test/else", "https://site.test/z"]);
  assert.deepEqual(got.map((request) => headers(request)["cdn-loop"]), Array(3).fill("faultline"));
});

test("a binding is asked in index of the network, under the visitor's address, and never gone around", async () => {
  const asked = [];
  const via = { fetch: async (request) => { asked.push(request.url); return new Response("bound"); } };
  const bound = pass.plan(7, 0, origin, undefined, "faultline", 1000, 1000, false, false, [], via);
  const ctx = { passThroughOnException() { throw new Error("the zone has nothing of a binding's"); } };
  const response = await first(bound, { request: new Request("https://site.test/z"), ctx });
  assert.deepEqual([await response.text(), asked, got], ["bound", ["https://site.test/z"], []]);
  assert.equal(await (await pass_on(new Request("https://site.test/p"), "https://site.test/p", via)).text(), "bound");
});

test("a binding that the worker does not have is told by its words", async () => {
  const missing = pass.plan(7, 0, origin, undefined, "faultline", 1000, 1000, false, false, [], null);
  await first(missing, { request: new Request("https://site.test/z") });
  assert.equal(handed[0].error.message, "the worker has no such binding");
  assert.equal((await pass_on(new Request("https://site.test/p"), "https://site.test/p", null)).status, 502);
});

test("the operator's pass reaches no origin, the further ones neither, whatever the first said", async () => {
  const request = new Request("https://site.test/", { headers: { "faultline-token": "secret", cookie: "a=1; faultline-token=secret; b=2" } });
  for (const reply of [new Response(null, { status: 304 }), new Response("a"), new Response("a", { status: 503 }), new Error("lost")]) {
    handed = [];
    origins = [reply, new Response("b")];
    await first(planned({ strips: true }), { request, wants: WATCH });
    const second = planned({ base: "https://b.test", strips: true, index: 1 });
    await pass.again(handed[0], second, "https://b.test/", 1000, 1000);
  }
  assert.equal(got.length, 8);
  for (const request of got) assert.deepEqual([headers(request).cookie, headers(request)["faultline-token"]], ["a=1; b=2", undefined]);
});

test("without an operator's token a visitor's own field of that name goes on", async () => {
  origins = [new Response("a")];
  await first(planned(), { request: new Request("https://site.test/", { headers: { "faultline-token": "mine" } }) });
  assert.equal(headers(got[0])["faultline-token"], "mine");
});

test("every attempt is counted while it is under way", async () => {
  const counted = [];
  const reply = async () => {
    counted.push(in_flight(origin));
    return new Response(null, { status: 304 });
  };
  origins = [reply, reply];
  const plan = planned({ counts: true });
  await first(plan, { wants: COPY });
  await pass.again(handed[0], plan, "https://a.test/", 1000, 1000);
  assert.deepEqual([counted, in_flight(origin)], [[1, 1], 0]);
});

test("a further attempt is wanted for the same as the first, and switches protocols as well", async () => {
  origins = [new Response("a"), new Response("b"), switched()];
  await first(planned(), { wants: COPY | WATCH });
  assert.deepEqual([handed[0].wants, handed[0].left], [COPY | WATCH, WATCH]);
  const second = await pass.again(handed[0], planned({ index: 1 }), "https://b.test/", 1000, 1000);
  assert.deepEqual([second.wants, second.left, second.index, second.switched], [COPY | WATCH, WATCH, 1, false]);
  const third = await pass.again(second, planned(), "https://c.test/", 1000, 1000);
  assert.equal(third.switched, true);
});

test("a kept body is sent with every attempt", async () => {
  const request = new Request("https://site.test/", { method: "POST", body: "order" });
  origins = [new Error("lost"), new Response("b")];
  await first(planned(), { request, keeps: true });
  await pass.again(handed[0], planned(), "https://b.test/", 1000, 1000);
  assert.deepEqual(await Promise.all(got.map((request) => request.text())), ["order", "order"]);
});

test("a request that was here before is not sent", async () => {
  pass.install(rust({ looped: async (it, field) => new Response(`${it.route} ${field}`, { status: 508 }) }));
  const request = new Request("https://site.test/", { headers: { "cdn-loop": "faultline" } });
  for (const keeps of [false, true]) {
    const posted = new Request(request, { method: "POST", body: "order" });
    const response = await first(planned(), { request: keeps ? posted : request, keeps });
    assert.deepEqual([response.status, await response.text(), got.length], [508, "7 faultline", 0]);
  }
});

test("the deadline ends an attempt; what comes afterwards is let go of", async () => {
  let cancelled = false;
  const body = new ReadableStream({ cancel() { cancelled = true; } });
  let arrive;
  origins = [() => new Promise((resolve) => { arrive = () => resolve(new Response(body)); })];
  let looks = 0;
  pass.install(rust({ early: async () => { looks += 1; } }));
  const response = await first(planned({ wait: 5, lead: 5, counts: true }));
  assert.deepEqual([response.status, handed[0].expired, handed[0].response, looks, in_flight(origin)], [502, true, undefined, 1, 0]);
  arrive();
  while (!cancelled) await new Promise(setImmediate);
});

test("nobody looks at the origin for a visitor who has left", async () => {
  origins = [() => new Promise(() => {})];
  const left = new AbortController();
  let looks = 0;
  pass.install(rust({ early: async () => { looks += 1; } }));
  const response = first(planned({ wait: 5, lead: 5 }), { request: new Request("https://site.test/", { signal: left.signal }) });
  left.abort();
  await response;
  assert.deepEqual([looks, handed[0].is_visitor_gone], [0, true]);
});

// id, base, method, whether the runtime is asked
for (const [id, base, method, asked] of [
  ["the zone's own", undefined, "GET", true],
  ["the zone's own", undefined, "HEAD", true],
  ["the zone's own", undefined, "POST", false],
  ["an origin that is set", "https://a.test", "GET", false],
]) {
  test(`${method} to ${id} ${asked ? "is" : "is not"} left to the runtime should we fail`, async () => {
    origins = [new Response("a")];
    let count = 0;
    const plan = pass.plan(7, 0, origin, base, "faultline", 1000, 1000, false, false, []);
    const request = new Request("https://site.test/", { method, body: method === "POST" ? "order" : null });
    await first(plan, { request, ctx: { passThroughOnException: () => { count += 1; } } });
    assert.equal(count, asked ? 1 : 0);
  });
}

// A slip of ours: what the visitor gets, and how often the origin was asked in all.
const trap = () => { throw new WebAssembly.RuntimeError("unreachable"); };
const slips = [
  // id, entries of Rust, method, what the origin does, status, delivery, requests the origin got
  ["a reply that nobody read is the visitor's", { failing: trap }, "GET", [new Response("a", { status: 404 })], 404, "passed", 1],
  ["so is one to a POST", { failing: trap }, "POST", [new Response("a", { status: 404 })], 404, "passed", 1],
  ["a rejection is the same as a throw", { failing: async () => trap() }, "POST", [new Response("a", { status: 404 })], 404, "passed", 1],
  ["a GET without a reply is sent once more", { failing: trap }, "GET", [new Error("lost"), new Response("b")], 200, "passed", 2],
  ["a POST that was sent is not", { failing: trap }, "POST", [new Error("lost"), new Response("b")], 500, "replaced", 1],
  ["nor is there a reply where the origin is gone", { failing: trap }, "GET", [new Error("lost"), new Error("lost")], 500, "replaced", 2],
];

for (const [id, entries, method, does, status, delivery, requests] of slips) {
  test(`after a slip ${id}`, async () => {
    pass.install(rust(entries));
    origins = does;
    const request = new Request("https://site.test/p?q=secret", { method, body: method === "POST" ? "order" : null });
    const response = await first(planned(), { request });
    assert.deepEqual([response.status, got.length, logged.length], [status, requests, 1]);
    const [event] = logged;
    assert.deepEqual([event["event.name"], event["error.type"], event["faultline.delivery"], event["url.path"]], ["origin.failure", "internal", delivery, "/p"]);
    assert.ok(!JSON.stringify(event).includes("secret"));
  });
}

for (const [content, status, length] of [["application/grpc+proto", "2", 0], ["application/json", null, 70]]) {
  test(`after a slip whoever sends ${content} is told so in a way of its own`, async () => {
    pass.install(rust({ failing: trap }));
    origins = [new Error("lost")];
    const headers = { "content-type": content };
    const response = await first(planned(), { request: new Request("https://site.test/p", { method: "POST", body: "order", headers }) });
    assert.deepEqual([response.status, response.headers.get("grpc-status"), (await response.text()).length], [500, status, length]);
  });
}

test("whoever waits for an instance that is gone gets the origin's reply, and what comes later too", async () => {
  pass.install(rust({ failing: () => new Promise(() => {}) }));
  origins = [new Response("a", { status: 500 }), later(20, new Response("b", { status: 501 }))];
  const waits = first(planned());
  const isUnderWay = first(planned());
  await new Promise(setImmediate);
  pass.abandon(new WebAssembly.RuntimeError("unreachable"));
  assert.deepEqual([(await waits).status, (await isUnderWay).status], [500, 501]);
  assert.equal(logged.length, 2);
});

test("after a wait Rust's promise leads to the attempt's", async () => {
  const request = new Request("https://site.test/");
  const response = await after_wait(request, Promise.resolve([later(5, new Response("a", { status: 203 }))()]));
  assert.equal(response.status, 203);
  const lost = await after_wait(request, Promise.reject(new Error("slip")));
  assert.deepEqual([lost.status, logged.length], [500, 1]);
});

test("switched off, a request and its reply are passed on as they are, without a word", async () => {
  origins = [new Response("down", { status: 503 }), new Error("lost")];
  const request = () => new Request("https://site.test/p", { method: "POST", body: "order", headers: { "faultline-token": "secret" } });
  const response = await pass_on(request(), "https://a.test/p");
  assert.deepEqual([response.status, await response.text(), got[0].url, await got[0].text()], [503, "down", "https://a.test/p", "order"]);
  assert.equal(headers(got[0])["faultline-token"], undefined);
  assert.equal((await pass_on(request(), "https://a.test/p")).status, 502);
  assert.deepEqual([handed.length, logged.length], [0, 0]);
});
