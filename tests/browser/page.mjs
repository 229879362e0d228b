// The error pages in a browser: every failure in every theme, light and dark, on a phone and a
// desktop; valid HTML, no accessibility violation, nothing blocked by the page's own policy, no
// sideways scrolling; and coming back by itself.
//
// Writes the pages with `cargo run --example pages` and serves them with their own header
// fields. Contact sheets are written to target/pages. Run: npm run test:page (html-validate
// needs the project's own Node).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { Severity } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { chromium } from "playwright-core";
import { violations } from "./axe.mjs";
import { validator } from "./validator.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ROOT = new URL("../..", import.meta.url).pathname;
const SHEETS = join(ROOT, "target/pages");
const THEMES = ["strata", "plain", "blueprint"];
const SIZES = { phone: { width: 320, height: 640 }, desktop: { width: 1280, height: 800 } };

let out;
let pages;
let server;
let base;
let browser;

const body = (page) => readFileSync(join(out, page.file), "utf8");
const header = (page, name) => page.headers[name];
const isHtml = (page) => header(page, "Content-Type").startsWith("text/html");

// What a test that fails leaves open would keep the whole run from ending.
const servers = [];

function listen(handler) {
  const server = createServer(handler);
  servers.push(server);
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}
const address = (server) => `http://127.0.0.1:${server.address().port}`;

before(async () => {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing: install Debian's package "chromium", or set CHROMIUM`);
  out = mkdtempSync(join(tmpdir(), "pages-"));
  execFileSync("cargo", ["run", "--quiet", "--locked", "--package", "faultline", "--example", "pages", "--", out], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
  pages = new Map(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")).map((page) => [page.path, page]));
  // Pages are served as 200: a browser reports every other status as an error on its console.
  server = await listen((request, response) => {
    const page = pages.get(request.url);
    if (!page) return void response.writeHead(404, { "Content-Type": "text/html" }).end("<!doctype html><title>-</title>");
    response.writeHead(200, page.headers).end(body(page));
  });
  base = address(server);
  const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const rooted = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({ executablePath: CHROMIUM, args: [...quiet, ...rooted] });
  mkdirSync(SHEETS, { recursive: true });
});

after(async () => {
  await browser?.close();
  for (const each of servers) {
    each.closeAllConnections();
    each.close();
  }
  if (out) rmSync(out, { recursive: true, force: true });
});

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// One picture of many small ones, in rows.
async function sheet(name, pictures, width) {
  const cells = pictures.map(({ label, png }) => `<figure><img src="data:image/png;base64,${png.toString("base64")}" width="${width}"><figcaption>${label}</figcaption></figure>`);
  const html = `<!doctype html><title>${name}</title><style>body{display:flex;flex-wrap:wrap;gap:12px;align-items:start;background:#888;margin:12px;font:11px sans-serif}figure{margin:0;background:#fff}</style>${cells.join("")}`;
  const page = await browser.newPage({ viewport: { width: 6 * (width + 12) + 12, height: 800 } });
  await page.setContent(html);
  writeFileSync(join(SHEETS, `${name}.png`), await page.screenshot({ fullPage: true }));
  await page.close();
}

test("every page is valid HTML of at most 20 KB that asks nobody for anything", async () => {
  for (const page of pages.values()) {
    if (!isHtml(page)) continue;
    const html = body(page);
    const report = await validator.validateString(html, page.path);
    const messages = report.results.flatMap((result) => result.messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`));
    assert.deepEqual(messages, [], page.path);
    // The gallery's own pages are for whoever runs the site.
    const most = page.path.startsWith("/gallery") ? 30_000 : 20_000;
    assert.ok(Buffer.byteLength(html) <= most, `${page.path}: ${Buffer.byteLength(html)} bytes`);
  }
});

test("the validator would have said so", async () => {
  const report = await validator.validateString("<!doctype html><html><body><p><div></p></body></html>", "broken");
  assert.equal(report.valid, false);
});

test("no policy has a serious weakness", () => {
  const serious = (policy) => new CspEvaluator(new CspParser(policy).csp).evaluate().filter((finding) => finding.severity <= Severity.HIGH);
  for (const page of pages.values()) {
    const found = serious(header(page, "Content-Security-Policy")).map((finding) => finding.description);
    assert.deepEqual(found, [], page.path);
  }
  assert.ok(serious("script-src 'unsafe-inline'").length > 0, "the evaluator would have said so");
});

for (const theme of THEMES) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      test(`${theme}, ${colorScheme}, ${size}: readable by everybody, nothing sticks out, nothing is blocked`, async () => {
        const context = await browser.newContext({ viewport, colorScheme });
        const page = await context.newPage();
        const complaints = [];
        page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(String(error)));
        page.on("request", (request) => request.isNavigationRequest() || request.url().startsWith("data:") || complaints.push(request.url()));
        const pictures = [];
        for (const path of [...pages.keys()].filter((path) => path.startsWith(`/${theme}/`))) {
          await page.goto(base + path);
          assert.equal(await overflow(page), 0, `${path} scrolls sideways`);
          pictures.push({ label: path, png: await page.screenshot({ fullPage: true }) });
          // A page for planned work has nothing to unfold.
          if (await page.locator("summary").count() > 0) await page.locator("summary").click();
          assert.equal(await overflow(page), 0, `${path}, opened, scrolls sideways`);
          assert.deepEqual(await violations(page), [], path);
        }
        assert.deepEqual(complaints, []);
        await sheet(`${theme}-${colorScheme}-${size}`, pictures, size === "phone" ? 200 : 320);
        await context.close();
      });
    }
  }
}

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`every language, ${size}: readable by everybody, nothing sticks out`, async () => {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const pictures = [];
    for (const path of [...pages.keys()].filter((path) => ![...THEMES, "gallery"].includes(path.split("/")[1]))) {
      await page.goto(base + path);
      assert.equal(await overflow(page), 0, `${path} scrolls sideways`);
      assert.deepEqual(await violations(page), [], path);
      pictures.push({ label: path, png: await page.screenshot({ fullPage: true }) });
    }
    await sheet(`languages-${size}`, pictures, size === "phone" ? 200 : 320);
    await context.close();
  });
}

test("the gallery is readable by everybody, and nothing sticks out", async () => {
  for (const viewport of Object.values(SIZES)) {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    for (const path of ["/gallery", "/gallery/connection_refused"]) {
      await page.goto(base + path);
      assert.equal(await overflow(page), 0, path);
      assert.deepEqual(await violations(page), [], path);
    }
    await context.close();
  }
});

test("axe would have said so", async () => {
  const page = await browser.newPage();
  await page.setContent("<title>x</title><img src='data:,'><p style='color:#ddd;background:#fff'>pale</p>");
  assert.ok((await violations(page)).length >= 2);
  await page.close();
});

test("an id stands in one line where there is room for it, and breaks only where there is none", async () => {
  const lines = (page) => page.locator(".id code").first().evaluate((code) => {
    const text = document.createRange();
    text.selectNodeContents(code);
    return new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size;
  });
  for (const [id, width, most] of [["8f2c1b7a9d3e4f50-FRA", 320, 1], ["4489240a-61de-4b03-80f2-4dcb25d9c98c", 412, 1], ["4489240a-61de-4b03-80f2-4dcb25d9c98c", 320, 2], ["a-long-id".repeat(14), 320, 6]]) {
    const page = await browser.newPage({ viewport: { width, height: 640 } });
    await page.goto(`${base}/strata/connection_refused`);
    await page.locator(".id code").first().evaluate((code, id) => { code.textContent = id; }, id);
    const seen = await lines(page);
    assert.ok(seen <= most, `${id} at ${width} px: ${seen} lines`);
    assert.equal(await overflow(page), 0, `${id} at ${width} px`);
    await page.close();
  }
});

test("by keyboard everything is reached in reading order, seen, and done", async () => {
  const page = await browser.newPage();
  await page.goto(`${base}/strata/connection_refused`);
  const all = await page.locator("a[href], button, summary").filter({ visible: true }).evaluateAll((found) => found.map((each) => each.textContent.trim()));
  const reached = [];
  for (let step = 0; step < all.length; step += 1) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.textContent.trim()));
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none", reached.at(-1));
  }
  assert.deepEqual(reached, all);
  assert.ok(all.length >= 4, all.join(", "));
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("details").getAttribute("open"), "", "the fold-out opens");
  await page.getByRole("button", { name: "Pause" }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await page.close();
});

test("print, forced colours and reduced motion keep every word", async () => {
  const page = await browser.newPage();
  await page.goto(`${base}/strata/connection_refused`);
  const says = async () => (await page.locator("main").innerText()).includes("broken here");
  await page.emulateMedia({ media: "print" });
  assert.ok(await says());
  assert.equal(await page.locator("#back").isVisible(), false, "a sheet of paper does not reload");
  await page.emulateMedia({ media: "screen", forcedColors: "active", reducedMotion: "reduce" });
  assert.ok(await says());
  await page.close();
});

test("without script the page says all it has to say, and promises nothing", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${base}/strata/connection_refused`);
  assert.match(await page.locator("main").innerText(), /Please try again in/);
  assert.equal(await page.locator("#back").isVisible(), false);
  await context.close();
});

// A site that is down, then up. Counts how it was asked.
async function site() {
  const page = pages.get("/strata/connection_refused");
  const state = { up: false, asked: { GET: 0, HEAD: 0, POST: 0 } };
  const server = await listen((request, response) => {
    if (request.url !== "/") return void response.writeHead(404).end();
    state.asked[request.method] += 1;
    if (state.up) response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Well</title><h1>Well again</h1>");
    else response.writeHead(page.status, page.headers).end(request.method === "HEAD" ? "" : body(page));
  });
  return { ...state, state, server, url: `${address(server)}/` };
}

// The page's own clock is wound by the test, so that nobody waits for minutes.
async function visitor(url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(url);
  return { context, page };
}

const eventually = async (what, condition) => {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    if (await condition()) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  assert.fail(`never: ${what}`);
};

test("the page comes back when the site does, once, and asks only after Retry-After", async () => {
  const { server, state, url } = await site();
  const { context, page } = await visitor(url);
  await page.clock.runFor(100_000);
  assert.deepEqual(state.asked, { GET: 1, HEAD: 0, POST: 0 }, "nothing before Retry-After");
  await page.clock.runFor(100_000);
  await eventually("the first question", () => state.asked.HEAD === 1);
  await page.clock.runFor(2_000);
  assert.deepEqual(state.asked, { GET: 1, HEAD: 1, POST: 0 }, "still down: no reload, and another wait");
  state.up = true;
  await page.clock.runFor(200_000);
  await page.getByRole("heading", { name: "Well again" }).waitFor();
  assert.deepEqual(state.asked, { GET: 2, HEAD: 2, POST: 0 });
  await context.close();
  server.close();
});

test("paused, it stays; resumed, it goes on", async () => {
  const { server, state, url } = await site();
  const { context, page } = await visitor(url);
  await page.getByRole("button", { name: "Pause" }).click();
  state.up = true;
  await page.clock.runFor(3_600_000);
  assert.deepEqual(state.asked, { GET: 1, HEAD: 0, POST: 0 });
  await page.getByRole("button", { name: "Resume" }).click();
  await page.clock.runFor(300_000);
  await page.getByRole("heading", { name: "Well again" }).waitFor();
  assert.deepEqual(state.asked, { GET: 2, HEAD: 1, POST: 0 });
  await context.close();
  server.close();
});

// The page of a failure as it is sent with another wait, and with the worker's own word on
// whether the site is back.
async function waiting(wait, state) {
  const page = pages.get("/strata/connection_refused");
  const asked = { page: 0, HEAD: 0, state: 0 };
  const html = body(page).replace(/data-wait="\d+"/, `data-wait="${wait}"${state ? ' data-state="/_faultline/state"' : ""}`);
  const server = await listen((request, response) => {
    if (request.url.startsWith("/_faultline/state?since=")) {
      asked.state += 1;
      return void response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ state: state() }));
    }
    if (request.url !== "/shop") return void response.writeHead(404).end();
    asked[request.method === "HEAD" ? "HEAD" : "page"] += 1;
    if (asked.up) response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Well</title><h1>Well again</h1>");
    else response.writeHead(503, { ...page.headers, "Retry-After": String(wait) }).end(request.method === "HEAD" ? "" : html);
  });
  return { asked, server, url: `${address(server)}/shop` };
}

for (const [id, wait] of [["two minutes", 120], ["91 minutes", 91 * 60], ["two days", 2 * 86_400]]) {
  test(`after a wait of ${id} the page comes back within two minutes, and not before`, async () => {
    const { asked, server, url } = await waiting(wait, undefined);
    const { context, page } = await visitor(url);
    await page.clock.fastForward((wait - 10) * 1000);
    await page.clock.runFor(5_000);
    assert.equal(asked.HEAD, 0, "not before the time that was named");
    asked.up = true;
    await page.clock.runFor(125_000);
    await page.getByRole("heading", { name: "Well again" }).waitFor();
    assert.deepEqual([asked.HEAD, asked.page], [1, 2]);
    await context.close();
    server.close();
  });
}

test("the worker knows that the site is back: the page returns long before the time that was named", async () => {
  let state = "failing";
  const { asked, server, url } = await waiting(6 * 3600, () => state);
  const { context, page } = await visitor(url);
  // The clock is wound in steps, since an answer takes its time whatever the clock says.
  let minutes = 0;
  await eventually("a second question to the worker", async () => {
    await page.clock.runFor(60_000);
    minutes += 1;
    return asked.state >= 2;
  });
  assert.ok(asked.state <= minutes, `${asked.state} questions in ${minutes} minutes`);
  assert.equal(asked.HEAD, 0, "the origin is not asked");
  state = "well";
  asked.up = true;
  await page.clock.runFor(125_000);
  await page.getByRole("heading", { name: "Well again" }).waitFor();
  assert.deepEqual([asked.HEAD, asked.page], [0, 2]);
  await context.close();
  server.close();
});

test("whoever turns to the page again is told soon, and not by the second", async () => {
  let state = "failing";
  const { asked, server, url } = await waiting(6 * 3600, () => state);
  const { context, page } = await visitor(url);
  const turn = () => page.evaluate(() => dispatchEvent(new Event("focus")));
  await turn();
  await page.clock.runFor(8_000);
  assert.equal(asked.state, 0, "not in the first seconds");
  await page.clock.runFor(4_000);
  await eventually("a question to the worker", () => asked.state === 1);
  for (let second = 0; second < 6; second += 1) {
    await turn();
    await page.clock.runFor(1_000);
  }
  assert.equal(asked.state, 1, "turning to it again and again asks nothing more");
  state = "well";
  asked.up = true;
  await turn();
  await page.clock.runFor(10_000);
  await page.getByRole("heading", { name: "Well again" }).waitFor();
  assert.deepEqual([asked.HEAD, asked.page], [0, 2]);
  await context.close();
  server.close();
});

test("a page that fails while the rest of the site is well is not reloaded faster and faster", async () => {
  const { asked, server, url } = await waiting(6 * 3600, () => "well");
  const { context, page } = await visitor(url);
  for (let minute = 0; minute < 20; minute += 1) await page.clock.runFor(60_000);
  assert.ok(asked.page >= 2 && asked.page <= 6, `${asked.page} times in twenty minutes`);
  await context.close();
  server.close();
});

for (const [zone, locale, path, expected] of [
  ["Asia/Tokyo", "ja-JP", "/ja/connection_refused", /21:0\d|午後9:0\d/],
  ["America/New_York", "en-US", "/strata/connection_refused", /7:0\d\sAM/],
  ["Europe/Berlin", "de-DE", "/de/connection_refused", /13:0\d/],
]) {
  test(`the time to come back is told in the visitor's zone: ${zone}`, async () => {
    const context = await browser.newContext({ timezoneId: zone, locale });
    const page = await context.newPage();
    await page.clock.install({ time: new Date("2026-11-20T12:00:00Z") });
    await page.goto(`${base}${path}`);
    assert.match(await page.locator("time[data-clock]").innerText(), expected);
    await context.close();
  });
}

test("a day that is not today is named", async () => {
  const context = await browser.newContext({ timezoneId: "Europe/Berlin", locale: "de-DE" });
  const page = await context.newPage();
  await page.clock.install({ time: new Date("2026-11-18T12:00:00Z") });
  await page.goto(`${base}/de/connection_refused`);
  assert.match(await page.locator("time[data-clock]").innerText(), /Freitag, 20\. November/);
  await context.close();
});

test("Try now asks, once, and not in the first seconds", async () => {
  const { server, state, url } = await site();
  const { context, page } = await visitor(url);
  state.up = true;
  for (let click = 0; click < 3; click += 1) await page.getByRole("link", { name: "Try now" }).click();
  assert.equal(await page.getByRole("link", { name: "Try now" }).getAttribute("aria-busy"), "true", "and is shown that it was understood");
  await page.clock.runFor(3_000);
  assert.equal(state.asked.GET, 1, "an impatient hand costs nothing");
  await page.clock.runFor(3_000);
  await page.getByRole("heading", { name: "Well again" }).waitFor();
  assert.equal(state.asked.GET, 2, "three clicks are one question, which is not forgotten");
  await context.close();
  server.close();
});

test("every language's plural forms are those of the CLDR", async () => {
  // The categories that `src/render/texts/units.rs` chooses by, for whole numbers.
  const rules = {
    ru: (n) => (n % 10 === 1 && n % 100 !== 11 ? "one" : n % 10 >= 2 && n % 10 <= 4 && !(n % 100 >= 12 && n % 100 <= 14) ? "few" : "many"),
    pl: (n) => (n === 1 ? "one" : n % 10 >= 2 && n % 10 <= 4 && !(n % 100 >= 12 && n % 100 <= 14) ? "few" : "many"),
    he: (n) => (n === 1 ? "one" : n === 2 ? "two" : "other"),
    ar: (n) => (n === 1 ? "one" : n === 2 ? "two" : n % 100 >= 3 && n % 100 <= 10 ? "few" : n % 100 >= 11 ? "many" : "other"),
    de: (n) => (n === 1 ? "one" : "other"),
  };
  rules.uk = rules.ru;
  for (const [tag, rule] of Object.entries(rules)) {
    const known = new Intl.PluralRules(tag);
    for (let n = 1; n <= 200; n += 1) assert.equal(rule(n), known.select(n), `${tag} ${n}`);
  }
});
