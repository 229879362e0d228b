// The guide in a browser: valid HTML, no accessibility violation, no sideways scrolling on
// a phone, light and dark.
//
// Writes the pages with `cargo test --test guide` and serves them with their own header fields;
// with GUIDE_URL set, looks at that running guide instead (such as
// http://localhost:8787/_faultline). SHOTS=<folder> keeps pictures. Run: npm exec -- node --test
// tests/browser/guide.mjs (html-validate needs the project's own Node).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { violations } from "./axe.mjs";
import { validator } from "./validator.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const PREFIX = "/_faultline";
// Text in a narrower box than this breaks within its words.
const SQUEEZED_PX = 100;
const ROOT = new URL("../..", import.meta.url).pathname;

let out;
let server;
let base = process.env.GUIDE_URL;
let browser;
let paths = ["/guide", "/guide/connection_refused", "/guide/origin_bad_gateway", "/guide/visitor_gone", "/guide/explain"];

// The pages as the guide sends them, from the files a native test wrote.
async function serve() {
  out = mkdtempSync(join(tmpdir(), "guide-"));
  const cargo = ["test", "--quiet", "--locked", "--package", "faultline", "--test", "guide", "--", "--exact", "the_pages_can_be_written_down"];
  execFileSync("cargo", cargo, { cwd: ROOT, env: { ...process.env, GUIDE_OUT: out }, stdio: ["ignore", "ignore", "inherit"] });
  const pages = new Map(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")).map((page) => [page.path, page]));
  paths = [...pages.values()].filter((page) => page.headers["Content-Type"].startsWith("text/html")).map((page) => page.path.slice(PREFIX.length));
  server = createServer((request, response) => {
    const page = pages.get(request.url);
    if (!page) return void response.writeHead(404).end();
    response.writeHead(page.status, page.headers).end(readFileSync(join(out, page.file)));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${server.address().port}${PREFIX}`;
}

before(async () => {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing: install Debian's package "chromium", or set CHROMIUM`);
  if (!base) await serve();
  const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const rooted = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({ executablePath: CHROMIUM, args: [...quiet, ...rooted] });
});

after(async () => {
  await browser?.close();
  server?.close();
  if (out) rmSync(out, { recursive: true, force: true });
});

const VIEWS = [
  { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "phone-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  { name: "narrow", viewport: { width: 320, height: 640 }, colorScheme: "light" },
  { name: "desktop", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  { name: "desktop-dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
];

test("every page is valid HTML", async () => {
  for (const path of paths) {
    const html = await (await fetch(base + path)).text();
    const report = await validator.validateString(html, path);
    const messages = report.results.flatMap((result) => result.messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`));
    assert.deepEqual(messages, [], path);
  }
});

test("the validator would have said so", async () => {
  const report = await validator.validateString("<!doctype html><html><body><p><div></p></body></html>", "broken");
  assert.equal(report.valid, false);
});

for (const { name, ...options } of VIEWS) {
  test(`${name}: readable by everybody, nothing sticks out, nothing is blocked`, async () => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && !/status of 4/.test(message.text()) && complaints.push(message.text()));
    for (const path of paths) {
      await page.goto(base + path);
      assert.deepEqual(await violations(page), [], `${name} ${path}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, `${name} ${path}: scrolls sideways by ${wide} px`);
      const squeezed = await page.evaluate((least) => [...document.querySelectorAll("p, li, dd, td, caption")]
        .filter((e) => e.textContent.trim().length > 20 && e.getBoundingClientRect().width < least).map((e) => e.textContent), SQUEEZED_PX);
      assert.deepEqual(squeezed, [], `${name} ${path}: text in too narrow a box`);
      if (process.env.SHOTS && ["/guide", "/guide/origin_bad_gateway", "/explained", "/guide/explain"].includes(path)) {
        mkdirSync(process.env.SHOTS, { recursive: true });
        await page.screenshot({ path: join(process.env.SHOTS, `${path.replaceAll("/", "_")}-${name}.png`), fullPage: true });
      }
    }
    assert.deepEqual(complaints, [], name);
    await context.close();
  });
}

test("axe would have said so", async () => {
  const page = await browser.newPage();
  await page.setContent("<title>x</title><img src='data:,'><p style='color:#ddd;background:#fff'>pale</p>");
  assert.ok((await violations(page)).length >= 2);
  await page.close();
});

test("the form asks explain", async () => {
  const page = await browser.newPage();
  await page.goto(`${base}/guide/explain`);
  await page.getByRole("textbox").fill("521");
  const [request] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST"),
    page.getByRole("button", { name: "Explain" }).click(),
  ]);
  assert.equal(new URL(request.url()).pathname, new URL(`${base}/guide/explain`).pathname);
  assert.equal(request.postData(), "text=521");
  await page.close();
});
