// The suite's own server as the origin, unmodified, and the built worker in front of it under
// `wrangler dev`, which has the Cache API that plain workerd lacks.

import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { end, inRoot, start } from "../../scripts/lib/tools.mjs";

export const SUITE = inRoot("node_modules/http-cache-tests");
// The client the suite runs its tests with: one that adds no fields of its own.
export const fetch = createRequire(`${SUITE}/cli.mjs`)("node-fetch");

// Hosts of one worker, by what its routes say of copies. `plain`: only what the origin
// allows; `brief` and `lasting`: the operator lets every copy be served for so many seconds
// after it stopped being fresh.
const RULES_S = { brief: 1, lasting: 3600 };
export const hostOf = (rule) => `${rule}.example`;

// Whatever becomes of the tests, nothing that was started outlives them.
const started = [];
process.once("exit", () => started.forEach((child) => end(child)));
function begin(args, env, cwd) {
  const child = start(process.execPath, args, { env, cwd });
  started.push(child);
  return child;
}

// What a program wrote until the first line that fits.
function said(child, pattern) {
  let text = "";
  return new Promise((done, failed) => {
    const take = (data) => {
      text += data;
      const found = pattern.exec(text);
      if (found) done(found[1]);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("close", () => failed(new Error(text)));
  });
}

// The suite reads its options from the environment, as npm would set it for its scripts.
const options = (dir, base) => ({
  ...process.env,
  npm_config_protocol: "http",
  npm_config_port: "0",
  npm_config_pidfile: path.join(dir, "pid"),
  npm_config_base: base ?? "",
  npm_package_config_id: "",
});

function settings(origin) {
  const routes = Object.entries(RULES_S).map(([rule, seconds]) => ({ match: `${hostOf(rule)}/*`, origin, stale_if_error_s: seconds }));
  // Every second test ends with a failing origin: its breaker would be open all the time.
  // The fields by which the suite tells its own requests apart.
  return { breaker: false, resolver: "off", guide: false, stale_ignores: ["Test-ID", "Test-Name", "Req-Num"], routes };
}

async function startWorker(dir, origin) {
  const file = path.join(dir, "wrangler.json");
  const vars = { ORIGIN: origin, FAULTLINE: settings(origin) };
  writeFileSync(file, JSON.stringify({ name: "faultline-cache-suite", main: inRoot("build/index.js"), compatibility_date: "2026-11-01", vars }));
  const args = ["dev", "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0", "--show-interactive-dev-session=false", "--persist-to", path.join(dir, "state"), "--config", file];
  const child = begin([inRoot("node_modules/wrangler/bin/wrangler.js"), ...args], { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" }, dir);
  return { child, url: await said(child, /Ready on (http:\S+)/) };
}

// Starts all; `cli()` runs the suite as it is and gives its results, `stop()` ends everything
// and leaves nothing behind.
export async function startStage() {
  mkdirSync(inRoot("target/tmp"), { recursive: true });
  const dir = mkdtempSync(inRoot("target/tmp/cache-suite-"));
  const server = begin([`${SUITE}/server/server.mjs`], options(dir));
  const port = await said(server, /Listening on \S+:(\d+)\//);
  const worker = await startWorker(dir, `http://127.0.0.1:${port}`);
  const cli = () => new Promise((done, failed) => {
    const child = begin(["--no-warnings", `${SUITE}/cli.mjs`], options(dir, worker.url));
    let text = "";
    child.stdout.on("data", (data) => (text += data));
    child.stderr.pipe(process.stderr);
    child.once("close", (code) => (code === 0 ? done(JSON.parse(text)) : failed(new Error(`the suite ended with ${code}`))));
  });
  const stop = async () => {
    for (const child of [server, worker.child]) {
      const gone = new Promise((done) => child.once("close", done));
      end(child);
      await gone;
    }
  };
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  return { url: worker.url, cli, stop };
}
