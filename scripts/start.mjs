// `npm start`: sets up, builds, starts the lab and `wrangler dev` in front of it.
// ORIGIN=https://… npm start   puts it in front of that origin instead.
// PORT and further arguments (npm start -- --ip 0.0.0.0) reach `wrangler dev`.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { compile } from "./lib/compile.mjs";
import { eventIn, told } from "./lib/events.mjs";
import { BINDINGS, startLab, variables } from "./lib/lab.mjs";
import { end, inRoot, node, say, setUp, start } from "./lib/tools.mjs";

// The operator's token of this start; whoever reads it here is at the machine.
const TOKEN = "let-me-in";
// Faultline's own pages.
const PREFIX = "/_faultline";

const children = [];
let ending = false;

function stop(code) {
  if (ending) return;
  ending = true;
  for (const child of children) end(child);
  setTimeout(() => {
    for (const child of children) end(child, "SIGKILL");
    process.exit(code);
  }, 1500).unref();
  Promise.all(children.map((child) => child.exitCode !== null || child.signalCode !== null
    ? null : new Promise((done) => child.once("exit", done)))).then(() => process.exit(code));
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(0));

async function lab(dir) {
  await compile("the lab", ["build", "--locked", "--release", "--package", "faultline-lab"]);
  const args = ["run", "--quiet", "--locked", "--release", "--package", "faultline-lab", "--", "--dir", dir];
  const { child, manifest } = startLab("cargo", args);
  children.push(child);
  child.once("exit", (code) => !ending && (say(`the lab ended (exit code ${code})`), stop(1)));
  return manifest;
}

// A wrangler configuration with these variables.
const configuration = (vars) => JSON.stringify({ name: "faultline", main: inRoot("build/index.js"), ...BINDINGS, vars: { OPERATOR_TOKEN: TOKEN, ...vars } }, null, 2);

// A line of the runtime: events in words, everything else as it is.
function pass(line, stream, base) {
  const event = eventIn(line);
  stream.write(`${event === undefined ? line : told(event, `${base}${PREFIX}/guide`)}\n`);
}

function wrangler(file, environment) {
  const port = process.env.PORT ? ["--port", process.env.PORT] : [];
  const child = start(node(), [inRoot("node_modules/wrangler/bin/wrangler.js"), "dev", "--config", file, ...port, ...process.argv.slice(2)], {
    stdio: ["inherit", "pipe", "pipe"],
    env: { ...process.env, ...environment, WRANGLER_SEND_METRICS: "false" },
  });
  children.push(child);
  child.once("exit", (code) => stop(code ?? 0));
  let base = "http://localhost:8787";
  createInterface({ input: child.stderr }).on("line", (line) => pass(line, process.stderr, base));
  createInterface({ input: child.stdout }).on("line", (line) => {
    pass(line, process.stdout, base);
    const ready = /Ready on (\S+)/.exec(line);
    if (!ready) return;
    base = ready[1].replace("127.0.0.1", "localhost").replace(/\/$/, "");
    say(`open ${base}/`);
    say(`its own pages: ${base}${PREFIX}/ · console: ${base}${PREFIX}/console (token: ${TOKEN})`);
  });
}

setUp();
if (!existsSync(inRoot("target/release"))) say("the first start compiles everything, once: five to ten minutes on two cores, fewer on more. The next takes seconds.");
await compile("the tool that builds", ["build", "--locked", "--release", "--package", "xtask"]);
const dir = inRoot("target/lab");
mkdirSync(dir, { recursive: true });
const file = `${dir}/wrangler.json`;
// Warnings about wrangler.toml are for whoever deploys: here the settings are
// those of the lab, or ORIGIN.
await compile("the worker", ["run", "--locked", "--release", "--package", "xtask", "--", "build", "--quiet"]);
if (process.env.ORIGIN) {
  say(`in front of ${process.env.ORIGIN}`);
  writeFileSync(file, configuration({ ORIGIN: process.env.ORIGIN }));
  await compile("checking the settings", ["run", "--locked", "--release", "--package", "xtask", "--", "check", "--quiet", file]);
  wrangler(file, {});
} else {
  const manifest = await lab(dir);
  writeFileSync(file, configuration(variables(manifest)));
  await compile("checking the settings", ["run", "--locked", "--release", "--package", "xtask", "--", "check", "--quiet", file]);
  wrangler(file, { NODE_EXTRA_CA_CERTS: manifest.ca });
}
