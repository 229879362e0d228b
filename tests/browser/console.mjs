// The console as an operator uses it: log in, break the origin, see the outage with its cause, read
// the checks, close and open the site, heal the origin, see it end; and a real receiver of notices
// got one of each. In a browser, with axe, validator and policy looking on; and what is refused.
//
// Needs the built worker. SHOTS=<folder> keeps pictures. Run: npm exec -- node --test
// tests/browser/console.mjs

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { Severity } from "csp_evaluator/dist/finding.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { chromium } from "playwright-core";
import { violations } from "./axe.mjs";
import { Origin, PREFIX, Receiver, SECRET, TOKEN, Worker, soon } from "./stage.mjs";
import { validator } from "./validator.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const origin = new Origin();
const receiver = new Receiver();
const worker = new Worker();
let browser;
let page;

const at = (path) => `${worker.url}${PREFIX}${path}`;
const bearer = { authorization: `Bearer ${TOKEN}` };
const api = async (path) => (await fetch(at(`/api/${path}`), { headers: bearer })).json();
const visit = (path = "/", init = {}) => fetch(`${worker.url}${path}`, { redirect: "manual", ...init, headers: { accept: "text/html", ...init.headers } });

before(async () => {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing: install Debian's package "chromium", or set CHROMIUM`);
  await origin.heal();
  await receiver.start();
  await worker.start({
    ORIGIN: `http://127.0.0.1:${origin.port}`,
    OPERATOR_TOKEN: TOKEN,
    NOTIFY_URL: receiver.url,
    NOTIFY_SECRET: SECRET,
    FAULTLINE: { deadline_ms: 4000, connect_budget_ms: 500, resolver: "off", retries: 0, notify_after_s: 0, breaker_open_s: 1, breaker_open_max_s: 2 },
  });
  const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const rooted = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({ executablePath: CHROMIUM, args: [...quiet, ...rooted] });
  page = await (await browser.newContext({ viewport: { width: 1200, height: 900 } })).newPage();
});

after(async () => {
  await browser?.close();
  worker.stop();
  receiver.stop();
  await origin.break().catch(() => {});
});

// Valid, for everybody, nothing sticking out; light, dark and on a phone.
async function looksRight(name, path) {
  const html = await (await fetch(at(path), { headers: { cookie: (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ") } })).text();
  const report = await validator.validateString(html, path);
  assert.deepEqual(report.results.flatMap((result) => result.messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)), [], path);
  for (const [view, width, colorScheme] of [["light", 1200, "light"], ["dark", 1200, "dark"], ["phone", 320, "light"]]) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await page.goto(at(path));
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${path}, ${view}: scrolls sideways`);
    assert.deepEqual(await violations(page), [], `${path}, ${view}`);
    if (process.env.SHOTS) {
      mkdirSync(process.env.SHOTS, { recursive: true });
      await page.screenshot({ path: join(process.env.SHOTS, `${name}-${view}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

test("nobody gets in without the token, and a wrong one waits", async () => {
  for (const path of ["/api/now", "/api/failures", "/metrics"]) {
    assert.equal((await fetch(at(path))).status, 401, path);
  }
  assert.equal((await fetch(at("/console"))).status, 401);
  const began = Date.now();
  const wrong = await fetch(at("/api/now"), { headers: { authorization: "Bearer nonsense" } });
  assert.equal(wrong.status, 401);
  assert.ok(Date.now() - began >= 1000, "a wrong token waits at least a second");
  const forged = await fetch(at("/console"), { headers: { cookie: "faultline-console=9999999999999.00000000.AAAA" } });
  assert.equal(forged.status, 403);
  await soon("the event of it", () => worker.named("operator.refused").length >= 1);
});

test("the operator logs in, and all is well", async () => {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(at("/console"));
  await page.getByLabel("Operator’s token").fill("wrong");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("That is not the operator’s token").waitFor();
  await page.getByLabel("Operator’s token").fill(TOKEN);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "No failure is known" }).waitFor();
  const [cookie] = await page.context().cookies();
  assert.ok(cookie.httpOnly && cookie.sameSite === "Strict" && !cookie.value.includes(TOKEN), JSON.stringify(cookie));
  assert.deepEqual(complaints, []);
  const policy = (await fetch(at("/console"))).headers.get("content-security-policy");
  const serious = new CspEvaluator(new CspParser(policy).csp).evaluate().filter((finding) => finding.severity <= Severity.HIGH);
  assert.deepEqual(serious.map((finding) => finding.description), []);
});

// Visitors who keep coming, until they are told to stop.
function crowd() {
  const seen = [];
  let on = true;
  const coming = (async () => {
    while (on) {
      seen.push((await visit()).status);
      await new Promise((done) => setTimeout(done, 60));
    }
  })();
  return { seen, stop: async () => { on = false; await coming; } };
}

let visitors;

test("the origin breaks: the page shows the outage, its cause and what to check, by itself", async () => {
  assert.equal((await visit()).status, 200);
  await origin.break();
  visitors = crowd();
  await page.getByRole("heading", { name: "The origin is failing" }).waitFor({ timeout: 60_000 });
  await page.getByText("connection_refused").first().waitFor();
  await page.getByRole("heading", { name: "Check first" }).waitFor();
  await page.getByText("it broke here").first().waitFor();
  const [failing] = (await api("now")).origins;
  assert.equal(failing.state, "failing");
  assert.equal(failing.outage.last.hop, "edge-origin");
  assert.ok(failing.outage.failures > 0);
  assert.equal(worker.named("outage.began").length, 1, "one line for it");
  assert.equal(worker.named("outage.began")[0]["faultline.outage_id"], failing.outage.id);
  await looksRight("now-failing", "/console");
});

test("a failure is found by its visitor's id, and shown whole", async () => {
  const { failures } = await soon("failures on record", async () => {
    const found = await api("failures");
    return found.failures.length > 0 && found;
  });
  const [{ request_id: id, event }] = failures;
  assert.equal(event["error.type"], "connection_refused");
  await page.goto(at("/console/failures"));
  // Once as it was copied, once as it was heard over the phone.
  const [{ short_id: short }] = failures;
  assert.equal(event["faultline.short_id"], short);
  for (const typed of [id, short.toLowerCase().replace("-", " ")]) {
    await page.getByLabel("A visitor’s id, long or short, or an outage’s").fill(typed);
    await page.getByRole("button", { name: "Show" }).click();
    await page.locator(`#e-${id}`).waitFor();
    assert.equal(await page.locator(".events > li").count(), 1, typed);
  }
  await page.locator("summary").first().click();
  await page.getByText('"faultline.evidence"').waitFor();
  await looksRight("failures", "/console/failures");
  await looksRight("settings", "/console/settings");
});

test("the counters count", async () => {
  const text = await (await fetch(at("/metrics"), { headers: bearer })).text();
  assert.match(text, /^faultline_failures_total\{.*error_type="connection_refused".*\} [1-9]/m);
  assert.match(text, /^faultline_outage_active\{.*\} 1$/m);
});

test("the operator closes the site, and opens it", async () => {
  await page.goto(at("/console"));
  await page.getByLabel("Close for").selectOption("an hour");
  await page.getByRole("button", { name: "Close the site" }).click();
  await page.getByRole("status").getByText("The site is closed").waitFor();
  // In the last hour of a day it is closed until another day, and the page says which.
  await page.getByText(/^By the switch: closed until (\d{4}-\d\d-\d\d )?\d\d:\d\d UTC\./).waitFor();
  const closed = await visit("/", { headers: { accept: "application/json" } });
  assert.deepEqual([closed.status, (await closed.json()).error_name], [503, "maintenance"]);
  await soon("the event of it", () => worker.named("maintenance.on").length >= 1);
  assert.equal(worker.named("maintenance.on")[0].severity_text, "INFO");
  await page.getByRole("button", { name: "Open the site" }).click();
  await page.getByRole("status").getByText("The site is open").waitFor();
  const open = await visit("/", { headers: { accept: "application/json" } });
  assert.notEqual((await open.json()).error_name, "maintenance");
});

test("what is not the operator's is refused", async () => {
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const form = await page.locator('input[name="form_token"]').first().inputValue();
  const post = (path, headers, body) => fetch(at(path), { method: "POST", redirect: "manual", headers: { "content-type": "application/x-www-form-urlencoded", ...headers }, body });
  const here = { cookie, origin: worker.url, "sec-fetch-site": "same-origin" };
  const close = `do=close&form_token=${form}`;
  const rows = [
    ["another site's form", { ...here, origin: "https://evil.example", "sec-fetch-site": "cross-site" }, close, 403],
    ["no sign of where it comes from", { cookie }, close, 403],
    ["no form token", here, "do=close", 403],
    ["a forged form token", here, "do=close&form_token=AAAA", 403],
    ["no pass", { origin: worker.url, "sec-fetch-site": "same-origin" }, close, 403],
    ["JSON", { ...here, "content-type": "application/json" }, "{}", 415],
    ["oversize", here, `x=${"a".repeat(9000)}`, 413],
    ["malformed", here, `do=explode&form_token=${form}`, 400],
  ];
  for (const [id, headers, body, status] of rows) {
    assert.equal((await post("/console/maintenance", headers, body)).status, status, id);
  }
  assert.equal((await post("/console/logout", { ...here, origin: "https://evil.example", "sec-fetch-site": "cross-site" }, "")).status, 403);
  assert.equal((await fetch(at("/console"), { method: "DELETE" })).status, 405);
});

test("the origin heals: the outage is over, everywhere, and was told once", async () => {
  const [{ outage }] = (await api("now")).origins;
  await origin.heal();
  await soon("well answers", () => visitors.seen.at(-1) === 200);
  const ended = await soon("the event of its end", () => worker.named("outage.ended")[0]);
  await visitors.stop();
  assert.equal(ended["faultline.outage_id"], outage.id);
  const over = await soon("its end on record", async () => {
    const told = (await api("outages")).outages.find(({ id }) => id === outage.id);
    return told?.ended && told;
  });
  assert.equal(worker.named("outage.ended").length, 1);
  // What was counted is what visitors got, once the last report is in.
  const failed = () => visitors.seen.filter((status) => status >= 500).length;
  await soon(`${over.failures} failures counted`, async () => {
    const lines = worker.named("origin.failure");
    const told = lines.reduce((sum, line) => sum + (line["faultline.repeats"] ?? 1), 0);
    return told >= failed() * 0.9 && told;
  });
  await page.goto(at("/console"));
  await page.getByText("Last outage").waitFor();
  await looksRight("now-well", "/console");
  await looksRight("outages", "/console/outages");
});

test("somebody was told: one of each, signed, until it had arrived", async () => {
  const [began, ended] = await soon("both notices", () => receiver.notices.length >= 2 && receiver.attempts.length >= 4 && receiver.notices, 90_000);
  assert.deepEqual([began, ended].map(({ body }) => JSON.parse(body).type), ["outage.began", "outage.ended"]);
  assert.equal(receiver.notices.length, 2, "one of each, after deduplication by id");
  for (const { headers, body } of receiver.attempts) {
    const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
    const signature = createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64");
    assert.equal(headers["webhook-signature"], `v1,${signature}`);
    assert.ok(Math.abs(Date.now() / 1000 - Number(headers["webhook-timestamp"])) < 300);
  }
  const { data } = JSON.parse(began.body);
  assert.equal(data.error_type, "connection_refused");
  assert.ok(data.first_checks.length > 0 && data.guide.endsWith("/guide/connection_refused"));
});

test("without the script the pages work as well", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(at("/console"));
  await plain.getByLabel("Operator’s token").fill(TOKEN);
  await plain.keyboard.press("Enter");
  await plain.getByRole("link", { name: "Outages" }).click();
  await plain.getByRole("heading", { name: "The last weeks" }).waitFor();
  await plain.getByRole("button", { name: "Log out" }).click();
  await plain.getByLabel("Operator’s token").waitFor();
  await context.close();
});
