// Contact sheets: every failure in four languages, on a phone and a desktop, light, dark and in
// forced colours, to be looked at.
//
// node tests/browser/sheets.mjs FOLDER [LANGUAGE …]: writes FOLDER/<language>-<size>-<scheme>.png.
// On a phone the first screen is marked by a line: what to do has to stand above it.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const ROOT = new URL("../..", import.meta.url).pathname;
const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };
const SCHEMES = { light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, forced: { colorScheme: "dark", forcedColors: "active" } };
// How wide a page is on the sheet, in pixels, and how many stand in a row.
const CELLS = { phone: [220, 10], desktop: [420, 6] };

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node tests/browser/sheets.mjs FOLDER [LANGUAGE …]");
  process.exit(2);
}
const out = mkdtempSync(join(tmpdir(), "sheets-"));
mkdirSync(folder, { recursive: true });
execFileSync("cargo", ["run", "--quiet", "--locked", "--package", "faultline", "--example", "pages", "--", out, "sheets"], { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] });
const pages = new Map(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")).map((page) => [page.path, page]));
const server = createServer((request, response) => {
  const page = pages.get(request.url);
  if (!page) return void response.writeHead(404).end();
  response.writeHead(200, page.headers).end(readFileSync(join(out, page.file)));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}`;
const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...quiet, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])] });

async function sheet(name, pictures, size) {
  const [width, row] = CELLS[size];
  const fold = (SIZES[size].height / SIZES[size].width) * width;
  const cell = ({ label, png }) => `<figure><img src="data:image/jpeg;base64,${png.toString("base64")}" width="${width}"><i></i><figcaption>${label}</figcaption></figure>`;
  const style = `body{display:flex;flex-wrap:wrap;gap:10px;align-items:start;background:#888;margin:10px;font:11px sans-serif}figure{margin:0;background:#fff;position:relative}i{position:absolute;left:0;right:0;top:${fold}px;border-top:2px dashed red}`;
  const page = await browser.newPage({ viewport: { width: row * (width + 10) + 10, height: 800 } });
  await page.setContent(`<!doctype html><title>${name}</title><style>${style}</style>${pictures.map(cell).join("")}`);
  await page.screenshot({ fullPage: true, path: join(folder, `${name}.png`) });
  await page.close();
}

const languages = [...new Set([...pages.keys()].map((path) => path.split("/")[1]))].filter((language) => wanted.length === 0 || wanted.includes(language));
for (const language of languages) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const [scheme, how] of Object.entries(SCHEMES)) {
      const context = await browser.newContext({ viewport, timezoneId: "Europe/Berlin", locale: language, ...how });
      const page = await context.newPage();
      const pictures = [];
      for (const path of [...pages.keys()].filter((path) => path.startsWith(`/${language}/`))) {
        await page.goto(base + path);
        pictures.push({ label: path, png: await page.screenshot({ fullPage: true, type: "jpeg", quality: 80 }) });
      }
      await sheet(`${language}-${size}-${scheme}`, pictures, size);
      await context.close();
    }
  }
}
await browser.close();
server.close();
rmSync(out, { recursive: true, force: true });
