// The lab's page as somebody sees it who has just started it: each of the six sites is broken,
// what a visitor gets names the failure, the site is healed, and the page comes back; with axe and
// the validator looking on.
//
// Needs the built worker. SHOTS=<folder> keeps pictures. Run: npm exec -- node
// --test tests/browser/lab.mjs

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startLab, variables } from "../../scripts/lib/lab.mjs";
import { end } from "../../scripts/lib/tools.mjs";
import { violations } from "./axe.mjs";
import { TOKEN, Worker } from "./stage.mjs";
import { validator } from "./validator.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/**
 * The longest somebody has to watch until a site that was healed is back, in milliseconds: a look
 * every ten seconds at most, and the page's own question ten seconds after its last at the
 * soonest; and as much again for a slow machine.
 */
const WATCHED_MS = 40_000;

const dir = mkdtempSync(join(tmpdir(), "lab-"));
const worker = new Worker();
let lab;
let browser;
let page;

before(async () => {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing: install Debian's package "chromium", or set CHROMIUM`);
  // One fault is enough: the six sites are beside them.
  lab = startLab("cargo", ["run", "--quiet", "--locked", "--package", "faultline-lab", "--", "--dir", dir, "--only", "refused-port"]);
  const manifest = await lab.manifest;
  await worker.start({ ...variables(manifest), OPERATOR_TOKEN: TOKEN }, { NODE_EXTRA_CA_CERTS: manifest.ca });
  const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const rooted = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({ executablePath: CHROMIUM, args: [...quiet, ...rooted] });
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(`${worker.url}/`);
});

after(async () => {
  await browser?.close();
  worker.stop();
  if (lab) end(lab.child);
  rmSync(dir, { recursive: true, force: true });
});

async function shot(name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
}

const CARDS = ["refused", "hanging", "certificate", "502", "database", "maintenance"];

test("the page has the six cards, and all of their sites are well", async () => {
  assert.deepEqual(await page.locator("[data-card]").evaluateAll((cards) => cards.map((card) => card.dataset.card)), CARDS);
  for (const id of CARDS) await page.locator(`[data-card="${id}"][data-state="well"]`).waitFor();
  await page.frameLocator("iframe").getByRole("heading", { name: "The site is well" }).waitFor();
});

for (const id of CARDS) {
  test(`${id}: broken, named, healed, and the page is back while one watches`, async () => {
    const card = page.locator(`[data-card="${id}"]`);
    const visitor = page.frameLocator("iframe");
    const failure = await card.getAttribute("data-failure");
    await card.getByRole("button", { name: "Break it" }).click();
    await visitor.locator("#try").waitFor();
    assert.equal(await visitor.locator("footer code").innerText(), failure);
    await card.locator("output").getByText(failure).waitFor();
    await shot(`${id}-broken`);
    await card.getByRole("button", { name: "Heal it" }).click();
    const healed = Date.now();
    const well = visitor.getByRole("heading", { name: "The site is well" });
    // What waiting does not cure does not come back by itself, and the lab says what to do.
    if (id === "certificate") {
      await page.getByRole("status").getByText("press “Try now”").waitFor({ timeout: WATCHED_MS });
      await visitor.locator("#try").click();
    }
    await well.waitFor({ timeout: WATCHED_MS });
    await page.getByRole("status").getByText("The site is back").waitFor();
    await card.and(page.locator('[data-state="well"]')).waitFor();
    console.log(`${id}: back after ${((Date.now() - healed) / 1000).toFixed(1)} s`);
    await shot(`${id}-healed`);
  });
}

test("the filter shows what was asked for, and what to expect of it", async () => {
  const shown = () => page.locator("[data-group] li:visible").count();
  assert.equal(await shown(), 1);
  await page.getByRole("searchbox").fill("certificate");
  assert.equal(await shown(), 0);
  await page.getByRole("searchbox").fill("refused");
  assert.equal(await shown(), 1);
  assert.match(await page.locator("[data-group] li:visible").innerText(), /Expect: 521 connection_refused/);
});

test("it leads to all that Faultline has", async () => {
  for (const path of await page.locator("header nav a").evaluateAll((links) => links.map((link) => link.getAttribute("href")))) {
    // The console asks for the operator's token first.
    assert.equal((await fetch(`${worker.url}${path}`)).status, path.endsWith("/console") ? 401 : 200, path);
  }
});

test("it is valid, readable by everybody, and fits a phone", async () => {
  const report = await validator.validateString(await (await fetch(`${worker.url}/`)).text(), "/");
  assert.deepEqual(report.results.flatMap((result) => result.messages.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)), []);
  for (const [view, width, colorScheme] of [["light", 1280, "light"], ["dark", 1280, "dark"], ["phone", 320, "light"]]) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await shot(`page-${view}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, view);
    assert.deepEqual(await violations(page), [], view);
  }
});
