// The tarball: what is in it, and that it works for whoever has Node and Wrangler and nothing else.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import test from "node:test";
import { dev, faultline, folder, freePort, inRoot, install, json, modules, run, tarball, until, workerd, wrangler } from "./place.mjs";

/**
 * The largest the package may be, in bytes: it was 1.1 MiB when this was written, two
 * thirds of it the two modules.
 */
const BYTES_MAX = 2 * 1024 * 1024;

const FILES = [
  /^LICENSE-(APACHE|MIT)$/, /^README\.md$/, /^package\.json$/, /^index\.(js|d\.ts)$/, /^settings\.d\.ts$/, /^wrangler\.schema\.json$/,
  /^bin\/faultline\.mjs$/, /^cli\/[a-z]+\.mjs$/, /^cli\/faultline_cli(_bg\.wasm|\.js)$/,
  /^worker\/[a-z_-]+\.(js|wasm)$/, /^worker\/glue\/[a-z0-9-]+\.js$/,
];
const NEEDED = ["README.md", "LICENSE-APACHE", "LICENSE-MIT", "index.js", "index.d.ts", "settings.d.ts", "wrangler.schema.json", "bin/faultline.mjs", "worker/index.js", "worker/faultline_bg.wasm", "worker/faultline_pages_bg.wasm", "cli/faultline_cli_bg.wasm"];

const bin = (name) => inRoot("node_modules", name);

test("the tarball holds what is needed and nothing else", () => {
  const listed = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"], { cwd: inRoot("target/package"), encoding: "utf8" }));
  const [{ files, size }] = Array.isArray(listed) ? listed : Object.values(listed);
  const names = files.map((file) => file.path);
  assert.deepEqual(names.filter((name) => !FILES.some((form) => form.test(name))), []);
  assert.deepEqual(NEEDED.filter((name) => !names.includes(name)), []);
  assert.ok(size < BYTES_MAX, `${size} bytes`);
  assert.ok(Math.abs(statSync(tarball()).size - size) < 4096);
  const manifest = json(inRoot("target/package/package.json"));
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.private, undefined);
  assert.equal(json(inRoot("package.json")).private, true);
});

test("publint and arethetypeswrong find nothing", async () => {
  const publint = await run(inRoot("target/package"), [bin("publint/src/cli.js"), "--strict", "."]);
  assert.equal(publint.code, 0, publint.stdout + publint.stderr);
  assert.match(publint.stdout, /All good/);
  // It is a module for a runtime that has nothing but modules.
  const attw = await run(inRoot(), [bin("@arethetypeswrong/cli/dist/index.js"), tarball(), "--profile", "esm-only"]);
  assert.equal(attw.code, 0, attw.stdout + attw.stderr);
});

test("a strict TypeScript project type-checks against it", async (t) => {
  const place = folder(t, {
    "good.ts": `import faultline, { Journal, type Route, type Settings, type Variables } from "faultline";
const route: Route = { match: "api.example.com/*", origin: "https://api.example.com", deadline_ms: 5000 };
const settings: Settings = { brand_name: "Example", profile: "standard", gallery: false, routes: [route], maintenance: [{ from: "2027-01-31T22:00:00+01:00" }] };
export const variables: Variables = { ORIGIN: "https://origin.example.com", FAULTLINE: settings };
export default faultline;
export { Journal };
`,
    "bad.ts": `import type { Settings } from "faultline";
export const settings: Settings = { profile: "best" };
export const other: Settings = { wibble: 1 };
export const route: Settings = { routes: [{ origin: "zone" }] };
`,
  });
  install(place);
  const options = ["--noEmit", "--strict", "--skipLibCheck", "false", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom"];
  const good = await run(place, [bin("typescript/bin/tsc"), ...options, "good.ts"]);
  assert.equal(good.code, 0, good.stdout);
  const bad = await run(place, [bin("typescript/bin/tsc"), ...options, "bad.ts"]);
  assert.deepEqual(bad.stdout.match(/^bad\.ts\(\d/gm), ["bad.ts(2", "bad.ts(3", "bad.ts(4"]);
});

test("it deploys (dry run) beside a configuration of nothing but its entry", async (t) => {
  const place = folder(t, {
    "worker.mjs": 'export { default, Journal } from "faultline";\n',
    "wrangler.json": JSON.stringify({ name: "site", main: "worker.mjs", compatibility_date: "2026-11-01" }),
  });
  install(place);
  const { code, stdout, stderr } = await wrangler(place, ["deploy", "--dry-run", "--outdir", "out"]);
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /Total Upload: .* gzip: /);
  assert.doesNotMatch(stdout + stderr, /WARNING/, "Wrangler's bundler has nothing to say about it");
  assert.equal(readdirSync(path.join(place, "out")).filter((name) => name.endsWith(".wasm")).length >= 1, true);
});

/** A site that is well until it is closed, on one port. */
async function site(t, port = 0) {
  const server = http.createServer((request, response) => response.end("the site is well\n"));
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  const close = () => new Promise((done) => {
    server.close(done);
    server.closeAllConnections();
  });
  t.after(() => (server.listening ? close() : undefined));
  return { port: server.address().port, close };
}

test("init, dev, a broken origin, the page, a dry run: all of it in an empty folder", async (t) => {
  const origin = await site(t);
  const place = folder(t);
  install(place);
  const made = await faultline(place, ["init", "--yes", "--origin", `http://127.0.0.1:${origin.port}`, "--brand", "Example & Sons"]);
  assert.equal(made.code, 0, made.stdout + made.stderr);
  assert.match(made.stdout, /npx wrangler dev.*\n.*npx wrangler deploy/);
  assert.ok(readFileSync(path.join(place, "README.md"), "utf8").trim().split("\n").length <= 12);
  const { base, lines } = await dev(t, place);
  const html = { headers: { accept: "text/html" } };
  const well = await fetch(`${base}/`, html);
  assert.equal(`${well.status} ${await well.text()}`, "200 the site is well\n");
  await origin.close();
  const failing = await fetch(`${base}/`, html);
  assert.equal(failing.status, 521);
  const page = await failing.text();
  assert.match(page, /Example &#38; Sons|Example &amp; Sons/);
  assert.match(page, /connection_refused/);
  await until(() => lines.join("\n"), (text) => text.includes('"error.type":"connection_refused"'));
  assert.match(lines.join("\n"), /"error\.type":"connection_refused"/);
  await site(t, origin.port);
  const again = await until(() => fetch(`${base}/`, html), (reply) => reply.status === 200);
  assert.equal(again.status, 200);
  const dry = await wrangler(place, ["deploy", "--dry-run"]);
  assert.equal(dry.code, 0, dry.stdout + dry.stderr);
});

test("it runs in plain workerd", async (t) => {
  const place = folder(t);
  install(place);
  const { base } = await workerd(t, place, modules(place), `(name = "ORIGIN", text = "http://127.0.0.1:${await freePort()}")`);
  const reply = await fetch(`${base}/`, { headers: { accept: "application/json" } });
  assert.equal((await reply.json()).error_name, "connection_refused");
});

test("it runs in miniflare", async (t) => {
  const place = folder(t);
  install(place);
  writeFileSync(path.join(place, "run.mjs"), `import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const { Miniflare } = createRequire(${JSON.stringify(inRoot("node_modules/wrangler/package.json"))})("miniflare");
const read = ({ name, file }) => [name, name.endsWith(".wasm") ? { type: "wasm", contents: new Uint8Array(readFileSync(file)) } : { type: "esm", contents: readFileSync(file, "utf8") }];
const modules = Object.fromEntries(${JSON.stringify(modules(place))}.map(read));
const config = {
  name: "site", compatibilityDate: "2026-11-01", manifest: { mainModule: "index.js", modulesRoot: "/", modules },
  env: { ORIGIN: { type: "text", value: "http://127.0.0.1:${await freePort()}" } },
};
const miniflare = new Miniflare({ workers: [{ config }] });
const reply = await miniflare.dispatchFetch("http://site.test/", { headers: { accept: "application/json" } });
console.log("answer " + JSON.stringify(await reply.json()));
await miniflare.dispose();
`);
  const { stdout, stderr } = await run(place, ["run.mjs"]);
  const answer = /^answer (.*)$/m.exec(stdout)?.[1];
  assert.equal(answer && JSON.parse(answer).error_name, "connection_refused", stdout + stderr);
});
