// `npm run bench`: what Faultline costs beside a bare worker and beside equal JavaScript,
// as ratios within one run.
//
// Each worker runs in a workerd of its own, before the same origin; short rounds in a new order
// each time are compared pair by pair, by what the process spent on the processor.
// `BEFORE=folder npm run bench` also measures another build, such as that of the commit before.
// `ROWS=pass,bodies npm run bench` measures some groups; `SECONDS=20` is how long a row takes.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build, inRoot, setUp } from "./lib/tools.mjs";
import { load, once } from "./lib/load.mjs";
import { cost, ratio, rested, rounds, spent, spentAnswering, throughput, together, told, undisturbed, warmed } from "./bench/measure.mjs";
import { built, origin, plain, stop, worker } from "./bench/stage.mjs";

const SECONDS = Number(process.env.SECONDS ?? 12);
const ROWS = process.env.ROWS?.split(",") ?? ["pass", "quiet", "bodies", "failed", "routes", "failing", "first", "cold", "size"];
const ROUND_MS = 250;
// Of requests that are well, where ratios are close to 1: the closer together two rounds are, the
// less the machine's own pace differs between them.
const SHORT_ROUND_MS = 50;
// Two processes of the same worker differ by some 2 %, and by a quarter in how fast a large body
// passes, by where their memory happens to lie, for as long as they live.
const GENERATIONS = 8;

// What a browser sends, and what the edge adds.
const BROWSER = [
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Accept-Encoding: gzip, deflate, br, zstd", "Accept-Language: en-GB,en;q=0.9,de;q=0.8", "Cache-Control: max-age=0",
  "Cookie: session=0123456789abcdef0123456789abcdef; consent=yes; theme=dark", "CF-Connecting-IP: 192.0.2.7",
  "CF-Ray: 8c1234567890abcd-FRA", "CF-Visitor: {\"scheme\":\"https\"}", "Referer: https://www.example.com/shop/",
  "Sec-CH-UA: \"Chromium\";v=\"140\", \"Not A(Brand\";v=\"24\"", "Sec-CH-UA-Mobile: ?0", "Sec-CH-UA-Platform: \"Linux\"",
  "Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin", "Sec-Fetch-User: ?1",
  "Upgrade-Insecure-Requests: 1", "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https",
  `X-CF-Blob: ${JSON.stringify({ colo: "FRA", country: "DE", city: "Frankfurt am Main", asn: 64500, httpProtocol: "HTTP/2", tlsVersion: "TLSv1.3", clientTcpRtt: 12 })}`,
].map((line) => `${line}\r\n`).join("");

const many = Math.max(6, Math.round((SECONDS * 1000) / ROUND_MS / 3));
const calm = { stale: true };
const out = (line) => process.stdout.write(`${line}\n`);

function heading(text, ...columns) {
  out(`\n${text}\n\n| ${["", ...columns].join(" | ")} |\n|${"---|".repeat(columns.length + 1)}`);
}

const ours = (name) => name !== "bare" && name !== "equal";

// One row of ratios for each worker that is compared with the first two.
function rowsOf(label, seen, value = cost, show = (figure) => `${figure.toFixed(0)} µs`) {
  const [[, bare], [, equal]] = [...seen];
  for (const [each, list] of seen) {
    const against = (base) => (list === base ? "1" : told(ratio(list, base, value)));
    out(`| ${label}, ${each.name} | ${show(value(list))} | ${against(bare)} | ${ours(each.name) ? against(equal) : ""} |`);
  }
}

setUp();
build();
const address = await origin();
const faultline = built(inRoot("build"));
const before = process.env.BEFORE ? built(path.resolve(process.env.BEFORE)) : undefined;
const three = async (settings) => [
  await worker("bare", plain("bare.js"), address),
  await worker("equal", plain("equal.js"), address),
  ...(before ? [await worker("before", before, address, settings)] : []),
  await worker("faultline", faultline, address, settings),
];
const warm = (workers, at, fields) => Promise.all(workers.map(({ port }) => load(port, at, { ms: 1500, fields })));
const end = (workers) => workers.forEach(stop);

const version = JSON.parse(readFileSync(inRoot("node_modules/workerd/package.json"))).version;
out(`${os.cpus()[0].model}, ${os.cpus().length} cores; workerd ${version}; ${new Date().toISOString().slice(0, 10)}; rounds of ${ROUND_MS} ms, ratios with the bounds of 95 of 100 resamplings`);

const groups = {
  async pass() {
    heading("A busy isolate: processor time for each reply of 200 bytes", "time", "÷ bare", "÷ equal");
    const heads = [["small head", undefined], ["a browser's head and `cf`", BROWSER]];
    const seen = heads.map(() => []);
    const count = Math.max(20, Math.round((SECONDS * 1000) / SHORT_ROUND_MS / 3 / GENERATIONS));
    for (let generation = 0; generation < GENERATIONS; generation += 1) {
      const workers = await three(calm);
      for (const [at, [, fields]] of heads.entries()) {
        await warmed(workers, "/small", fields);
        seen[at].push(undisturbed(await rounds(workers, "/small", { count, ms: SHORT_ROUND_MS, fields })));
      }
      end(workers);
    }
    for (const [at, [label]] of heads.entries()) rowsOf(label, together(seen[at]));
  },

  async quiet() {
    heading("A quiet isolate: eight requests a second", "time", "÷ bare", "÷ equal");
    const workers = await three(calm);
    await warm(workers, "/page", BROWSER);
    const count = Math.max(10, SECONDS * 2);
    rowsOf("a page", undisturbed(await rounds(workers, "/page", { count, ms: 1000, fields: BROWSER, perSecond: 8 })));
    end(workers);
  },

  async bodies() {
    heading("Large bodies: throughput", "MB a second", "÷ bare", "÷ equal");
    const sizes = [["/1m", ROUND_MS], ["/100m", 1000]];
    const seen = sizes.map(() => []);
    const count = Math.max(4, Math.round(SECONDS / 2 / GENERATIONS));
    for (let generation = 0; generation < GENERATIONS; generation += 1) {
      const workers = await three(calm);
      for (const [at, [body, ms]] of sizes.entries()) {
        await warm(workers, body);
        seen[at].push(await rounds(workers, body, { count, ms, connections: 2 }));
      }
      end(workers);
    }
    for (const [at, [body]] of sizes.entries()) rowsOf(body, together(seen[at]), throughput, (figure) => (figure / 1e6).toFixed(0));
  },

  async failed() {
    heading("After a failure: what each reply of that route costs for a minute", "time", "÷ calm");
    const workers = [await worker("calm", faultline, address, { breaker: false }), await worker("failed", faultline, address, { breaker: false })];
    // One failure before each round: the worst that one client can bring about.
    workers[1].before = () => once(workers[1].port, "/502");
    for (const [at, ms] of [["/small", ROUND_MS], ["/page", ROUND_MS], ["/1m", ROUND_MS]]) {
      await warm(workers, at);
      for (const perSecond of [undefined, 15]) {
        const count = perSecond ? Math.max(6, SECONDS) : many;
        const seen = await rounds(workers, at, { count, ms: perSecond ? 1000 : ms, perSecond, fields: BROWSER });
        const [[, before_], [, after]] = [...seen];
        out(`| ${at}, ${perSecond ? `${perSecond} a second` : "busy"} | ${cost(after).toFixed(0)} µs | ${told(ratio(after, before_))} |`);
      }
    }
    end(workers);
  },

  async routes() {
    heading("Routes: processor time for each reply, the route found last", "time", "÷ one route");
    const hosts = (count) => Array.from({ length: count }, (_, n) => ({ match: `host${n}.example/*`, origin: "http://127.0.0.1:1" }));
    const paths = (count) => Array.from({ length: count }, (_, n) => ({ match: `127.0.0.1/shop/${n}/*`, origin: "http://127.0.0.1:1" }));
    const workers = [
      await worker("one", faultline, address, calm),
      await worker("routes-20", faultline, address, { routes: hosts(20) }),
      await worker("routes-1000", faultline, address, { routes: hosts(1000) }),
      await worker("paths-1000", faultline, address, { routes: paths(1000) }),
    ];
    await warm(workers, "/small");
    const seen = await rounds(workers, "/small", { count: many, ms: ROUND_MS });
    const [[, one]] = [...seen];
    for (const [each, list] of seen) out(`| ${each.name} | ${cost(list).toFixed(0)} µs | ${list === one ? "1" : told(ratio(list, one))} |`);
    end(workers);
  },

  async failing() {
    heading("Failing paths: processor time for each answer, the first of an isolate and later ones", "first", "later", "first answer after");
    const settings = { breaker: false, retries: 0, resolver: "off", deadline_ms: 400, connect_budget_ms: 100 };
    for (const [label, at, to, expected] of [
      ["a refused port", "/small", "http://127.0.0.1:1", 521], ["a gateway's 502", "/502", address, 502],
      ["an application's 500, passed on", "/json", address, 500], ["an origin that hangs", "/hang", address, 504],
    ]) {
      const one = await worker("failing", faultline, to, settings);
      const began = performance.now();
      const cold = spent(one.pid);
      await once(one.port, at);
      const first = spent(one.pid) - cold;
      const after = performance.now() - began;
      const seen = await rounds([one], at, { count: 4, ms: 1000, status: expected });
      out(`| ${label} | ${(first / 1000).toFixed(1)} ms | ${cost(seen.get(one)).toFixed(0)} µs | ${after.toFixed(0)} ms |`);
      stop(one);
    }
  },

  async first() {
    heading("The first requests of an isolate: processor time of each (of it the thread that answers), median of nine isolates", "start-up", "first", "second", "third", "tenth");
    const settings = { breaker: false, retries: 0, resolver: "off", deadline_ms: 400, connect_budget_ms: 100 };
    const [page, program] = [BROWSER, "Accept: application/json\r\n"];
    const refused = "http://127.0.0.1:1";
    for (const [label, to, at, fields, path = "/small"] of [
      ["bare, well", address, plain("bare.js"), page], ["well", address, faultline, page],
      ["a refused port, as a page", refused, faultline, page], ["a refused port, as JSON", refused, faultline, program],
      ["a gateway's 502, as a page", address, faultline, page, "/502"],
    ]) {
      const seen = [];
      for (let isolate = 0; isolate < 9; isolate += 1) {
        const one = await worker("first", at, to, at === faultline ? settings : undefined);
        const now = async () => [await rested(one.pid), spentAnswering(one.pid)];
        const each = [await now()];
        for (let n = 0; n < 10; n += 1) {
          const began = await now();
          await once(one.port, path, fields);
          each.push((await now()).map((after, at) => after - began[at]));
        }
        stop(one);
        seen.push(each);
      }
      const median = (column, at) => (seen.map((each) => each[column][at]).sort((a, b) => a - b)[4] / 1000).toFixed(1);
      out(`| ${label} | ${[0, 1, 2, 3, 10].map((column) => `${median(column, 0)} ms (${median(column, 1)})`).join(" | ")} |`);
    }
  },

  async cold() {
    heading("Cold start: from starting the process to its first reply, and the processor time until then", "after", "time");
    for (const [name, modules, settings] of [["bare", plain("bare.js")], ...(before ? [["before", before, calm]] : []), ["faultline", faultline, calm]]) {
      const starts = [];
      for (let n = 0; n < 5; n += 1) {
        const one = await worker(`${name}-cold`, modules, address, settings);
        await once(one.port, "/small");
        starts.push([performance.now() - one.began, spent(one.pid)]);
        stop(one);
      }
      const [after, micros] = starts.sort((a, b) => a[0] - b[0])[2];
      out(`| ${name} | ${after.toFixed(0)} ms | ${(micros / 1000).toFixed(0)} ms |`);
    }
  },

  async size() {
    heading("Size of the first module", "bytes", "`gzip -9`");
    const module = inRoot("build/faultline_bg.wasm");
    const compressed = execFileSync("gzip", ["-9", "-c", module], { maxBuffer: 64 * 1024 * 1024 }).length;
    out(`| build/faultline_bg.wasm | ${readFileSync(module).length} | ${(compressed / 1024).toFixed(0)} KiB |`);
  },
};

for (const name of ROWS) {
  if (groups[name] === undefined) throw new Error(`no group ${name}: there are ${Object.keys(groups).join(", ")}`);
  await groups[name]();
}
process.exit(0);
