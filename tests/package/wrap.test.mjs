// `wrap` around a worker of one's own, and `judgedFetch` in it, in plain workerd: what each of its
// paths does, and what a visitor and the operator are told of it.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import test, { after, before } from "node:test";
import { folder, freePort, install, modules, until, workerd, wrangler } from "./place.mjs";

// What the worker does on each path. Its own failures are as workers have them; `dead` is
// an address that refuses.
const HANDLERS = `{
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/well": return new Response("hello", { headers: { "x-of-its-own": "kept" } });
      case "/context": ctx.waitUntil(Promise.resolve()); return new Response(env.OF_ITS_OWN);
      case "/echo": return new Response(request.body, { status: 201 });
      case "/not-found": return new Response("no such page", { status: 404 });
      case "/throws": throw new Error("secret-of-the-application");
      case "/throws-nothing": throw undefined;
      case "/returns-nothing": return undefined;
      case "/never": return new Promise(() => {});
      case "/late-body": return new Response(new ReadableStream({ async pull(to) { to.enqueue(new TextEncoder().encode("part ")); await new Promise((done) => setTimeout(done, 20)); to.close(); } }));
      case "/bare-500": return new Response("", { status: 500 });
      case "/own-500": return new Response("<!doctype html><title>Oops</title><p>our own page", { status: 500, headers: { "content-type": "text/html" } });
      case "/loop": return env.SELF.fetch(request);
      case "/straight": return fetch(env.DEAD);
      case "/upstream": return judgedFetch(env.DEAD);
      case "/caught": {
        const told = await judgedFetch(new URL(env.DEAD), { headers: { accept: "*/*" } }).catch((error) => error);
        return Response.json({ is: told instanceof OriginFailure, name: told.name, finding: told.finding, has_response: told.response !== undefined });
      }
      case "/upstream-502": {
        const told = await judgedFetch(env.UPSTREAM + "/502").catch((error) => error);
        return Response.json({ finding: told.finding, status: told.response.status });
      }
      case "/upstream-404": return judgedFetch(env.UPSTREAM + "/404");
      case "/upstream-silent": {
        const told = await judgedFetch(env.UPSTREAM + "/silent", { deadline_ms: 300 }).catch((error) => error);
        return Response.json({ finding: told.finding });
      }
      case "/upstream-left": return judgedFetch(env.UPSTREAM + "/silent", { signal: AbortSignal.timeout(100) }).catch((error) => new Response(error.name));
      case "/socket": {
        const [client, server] = Object.values(new WebSocketPair());
        server.accept();
        server.send("through");
        return new Response(null, { status: 101, webSocket: client });
      }
      case "/others": {
        const scheduled = await env.SELF.scheduled({ cron: "* * * * *", scheduledTime: new Date() });
        const queue = await env.SELF.queue("jobs", [{ id: "1", timestamp: new Date(), attempts: 1, body: "x" }]);
        return Response.json({ scheduled: scheduled.outcome, queue: queue.outcome, seen });
      }
      default: return new Response("nothing here", { status: 404 });
    }
  },
  async scheduled(event, env, ctx) { seen.push(["scheduled", event.cron, env.OF_ITS_OWN, typeof ctx.waitUntil]); },
  async queue(batch, env) { seen.push(["queue", batch.queue, batch.messages[0].body, env.OF_ITS_OWN]); },
}`;
const FIRST = 'import { OriginFailure, judgedFetch, wrap } from "faultline";\nexport { Journal } from "faultline";\nconst seen = [];\n';

let upstream;

before(async () => {
  upstream = http.createServer((request, response) => {
    if (request.url === "/silent") return undefined;
    const [status, body] = request.url === "/502" ? [502, "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.26.2</center>\r\n</body></html>"] : [404, "no such thing"];
    return response.writeHead(status, { "content-type": "text/html", server: "nginx/1.26.2" }).end(body);
  });
  await new Promise((done) => upstream.listen(0, "127.0.0.1", done));
});
after(() => {
  upstream.close();
  upstream.closeAllConnections();
});

/**
 * The worker in plain workerd, as a bundler would put it together: the package
 * beside it under its name.
 */
async function started(t, source) {
  const place = folder(t, { "worker.mjs": source });
  install(place);
  const listed = [
    { name: "worker.mjs", file: path.join(place, "worker.mjs") },
    { name: "faultline", file: path.join(place, "node_modules/faultline/index.js") },
    ...modules(place).map(({ name, file }) => ({ name: `worker/${name}`, file })),
  ];
  const bindings = [
    '(name = "OF_ITS_OWN", text = "its own")', '(name = "SELF", service = "site")', '(name = "ORIGIN", text = "of no concern")',
    `(name = "DEAD", text = "http://127.0.0.1:${await freePort()}/")`, `(name = "UPSTREAM", text = "http://127.0.0.1:${upstream.address().port}")`,
  ];
  return workerd(t, place, listed, bindings.join(", "));
}

const ask = (base, what, init = {}) => fetch(`${base}${what}`, { headers: { accept: "application/json" }, ...init });

/** The event about a path, once it is there. */
async function eventOf(lines, what) {
  const find = () => lines.map((line) => line.slice(line.indexOf('{"event.name"'))).filter((line) => line.startsWith('{"event.name":"origin.failure"')).map((line) => JSON.parse(line)).find((event) => event["url.path"] === what);
  return until(async () => find(), (event) => event !== undefined);
}

// path, status, failure, hop, confidence, reason
const FAILS = [
  ["/throws", 500, "application_error", "app", "certain", "exception"],
  ["/throws-nothing", 500, "application_error", "app", "certain", "exception"],
  ["/returns-nothing", 500, "application_error", "app", "certain", "no_response"],
  ["/never", 504, "http_response_timeout", "app", "certain", "silent"],
  // What it let through of the network is its own exception: nothing says
  // whose connection was lost.
  ["/straight", 500, "application_error", "app", "certain", "exception"],
];
// path, status, body
const PASSES = [
  ["/well", 200, "hello"],
  ["/context", 200, "its own"],
  ["/late-body", 200, "part "],
  ["/not-found", 404, "no such page"],
  ["/upstream-404", 404, "no such thing"],
  ["/upstream-left", 200, "TimeoutError"],
  ["/own-500", 500, "<!doctype html><title>Oops</title><p>our own page"],
];

test("a worker with wrap around it", async (t) => {
  const { base, lines } = await started(t, `${FIRST}export default wrap(${HANDLERS}, { deadline_ms: 1000 });\n`);
  for (const [what, status, failure, hop, confidence, reason] of FAILS) {
    await t.test(`fails: ${what}`, async () => {
      const reply = await ask(base, what);
      const told = await reply.json();
      assert.deepEqual([reply.status, told.error_name, told.hop, told.confidence, told.reason], [status, failure, hop, confidence, reason]);
      assert.doesNotMatch(JSON.stringify(told), /secret-of/);
      const event = await eventOf(lines, what);
      assert.deepEqual([event["error.type"], event["faultline.hop"], event["faultline.delivery"]], [failure, hop, "replaced"]);
    });
  }
  for (const [what, status, body] of PASSES) {
    await t.test(`passes: ${what}`, async () => {
      const reply = await ask(base, what);
      assert.deepEqual([reply.status, await reply.text()], [status, body]);
    });
  }
  await t.test("a page for people", async () => {
    const page = await ask(base, "/throws", { headers: { accept: "text/html" } });
    assert.equal(page.status, 500);
    const text = await page.text();
    assert.match(text, /application_error/);
    assert.doesNotMatch(text, /secret-of/);
  });
  await t.test("a body goes through", async () => {
    const reply = await ask(base, "/echo", { method: "POST", body: "an order" });
    assert.deepEqual([reply.status, await reply.text()], [201, "an order"]);
  });
  await t.test("its own error is told to the operator, and stays its own", async () => {
    const event = await eventOf(lines, "/own-500");
    assert.deepEqual([event["error.type"], event["faultline.delivery"]], ["application_error", "passed"]);
  });
  await t.test("a worker that asks itself for ever", async () => {
    const reply = await ask(base, "/loop");
    const told = await reply.json();
    assert.deepEqual([reply.status, told.error_name], [508, "proxy_loop_detected"]);
  });
  await t.test("a socket is switched to", async () => {
    const socket = new WebSocket(`${base.replace("http", "ws")}/socket`);
    const said = await new Promise((done, failed) => {
      socket.addEventListener("message", (event) => done(event.data));
      socket.addEventListener("error", () => failed(new Error("the socket failed")));
    });
    socket.close();
    assert.equal(said, "through");
  });
  await t.test("other handlers pass through", async () => {
    const told = await (await ask(base, "/others")).json();
    assert.deepEqual(told, { scheduled: "ok", queue: "ok", seen: [["scheduled", "* * * * *", "its own", "function"], ["queue", "jobs", "x", "its own"]] });
  });
});

test("with `intercept = \"all\"` its own 500 is replaced", async (t) => {
  const { base } = await started(t, `${FIRST}export default wrap(${HANDLERS}, { intercept: "all" });\n`);
  const reply = await ask(base, "/own-500");
  assert.deepEqual([reply.status, (await reply.json()).error_name], [500, "application_error"]);
  assert.equal(await (await ask(base, "/not-found")).text(), "no such page");
});

test("a class of the runtime's is wrapped like an object", async (t) => {
  const source = `import { WorkerEntrypoint } from "cloudflare:workers";\n${FIRST}const own = ${HANDLERS};
export default wrap(class extends WorkerEntrypoint {
  fetch(request) { return own.fetch(request, this.env, this.ctx); }
});\n`;
  const { base } = await started(t, source);
  assert.equal(await (await ask(base, "/context")).text(), "its own");
  assert.equal((await (await ask(base, "/throws")).json()).error_name, "application_error");
});

test("judgedFetch says what failed", async (t) => {
  const { base } = await started(t, `${FIRST}export default wrap(${HANDLERS});\n`);
  await t.test("nobody listens: the runtime does not tell why, and no more is claimed", async () => {
    const told = await (await ask(base, "/caught")).json();
    assert.deepEqual([told.is, told.name, told.has_response], [true, "OriginFailure", false]);
    assert.notEqual(told.finding.confidence, "certain");
    assert.equal(told.finding.hop, "edge-origin");
  });
  await t.test("a gateway's page", async () => {
    const { finding, status } = await (await ask(base, "/upstream-502")).json();
    assert.deepEqual([status, finding.failure, finding.hop, finding.component, finding.received_status], [502, "origin_bad_gateway", "origin-app", "nginx", 502]);
  });
  await t.test("silence", async () => {
    const { finding } = await (await ask(base, "/upstream-silent")).json();
    assert.deepEqual([finding.failure, finding.confidence === "certain"], ["http_response_timeout", false]);
  });
  await t.test("thrown on, it is what the page says, likely at most", async () => {
    const caught = (await (await ask(base, "/caught")).json()).finding;
    const told = await (await ask(base, "/upstream")).json();
    assert.deepEqual([told.error_name, told.hop], [caught.failure, caught.hop]);
    assert.notEqual(told.confidence, "certain");
  });
});

// The arguments of `wrap`, and what is said of them.
const SLIPS = [
  ["nothing", "wrap()", /expected a worker with a fetch handler/],
  ["no-fetch", "wrap({ scheduled() {} })", /expected a worker with a fetch handler/],
  ["options", 'wrap({ fetch() {} }, "all")', /expected the options to be an object/],
];

test("what is wrapped wrongly is said when it is deployed, and what is right deploys", async (t) => {
  const place = folder(t, { "wrangler.json": JSON.stringify({ name: "site", main: "worker.mjs", compatibility_date: "2026-11-01" }) });
  install(place);
  writeFileSync(path.join(place, "worker.mjs"), `${FIRST}export default wrap(${HANDLERS}, { brand_name: "Example" });\n`);
  const { code, stdout, stderr } = await wrangler(place, ["deploy", "--dry-run"]);
  assert.equal(code, 0, stdout + stderr);
  for (const [id, call, says] of SLIPS) {
    await t.test(id, async (t) => {
      await assert.rejects(started(t, `${FIRST}export default ${call};\n`), says);
    });
  }
});
