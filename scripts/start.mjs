// `npm start`: sets up, builds, starts the lab and `wrangler dev` in front of it.
// ORIGIN=https://… npm start   puts it in front of that origin instead.
// PORT and further arguments (npm start -- --ip 0.0.0.0) reach `wrangler dev`.

import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { compile } from "./lib/compile.mjs";
import { eventIn, told } from "./lib/events.mjs";
import { end, fail, inRoot, node, say, setUp, start } from "./lib/tools.mjs";

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

// Starts the lab and waits for the one line in which it says what is where.
async function lab(dir) {
  await compile("building the lab", ["build", "--locked", "--release", "--package", "faultline-lab"]);
  const child = start("cargo", ["run", "--quiet", "--locked", "--release", "--package", "faultline-lab", "--", "--dir", dir], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  child.once("exit", (code) => !ending && (say(`the lab ended (exit code ${code})`), stop(1)));
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  return fail("the lab said nothing");
}

// What the worker may be bound to, with or without the lab.
const BINDINGS = {
  compatibility_date: "2026-11-01",
  durable_objects: { bindings: [{ name: "JOURNAL", class_name: "Journal" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Journal"] }],
  kv_namespaces: [{ binding: "SWITCH", id: "switch" }],
};

// A wrangler configuration with a route for each fault of the lab, and one for each card of its page. Faults are shown as they
// are: without a breaker and repeats. The cards have both, as a site has.
function configuration(manifest) {
  const faults = manifest.faults.map(({ id, origin }) => ({ match: `*/lab/${id}`, name: id, origin }));
  const cards = manifest.cards.map(({ id, origin }) => ({ match: `*/site/${id}`, name: id, origin, breaker: true, retries: 1 }));
  const waits = { deadline_ms: 5000, connect_budget_ms: 1000, idle_ms: 3000 };
  return {
    name: "faultline",
    main: inRoot("build/index.js"),
    ...BINDINGS,
    vars: {
      ORIGIN: manifest.home,
      OPERATOR_TOKEN: TOKEN,
      FAULTLINE: { ...waits, resolver: manifest.resolver, breaker: false, retries: 0, routes: [...cards, ...faults] },
    },
  };
}

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
const dir = inRoot("target/lab");
mkdirSync(dir, { recursive: true });
const file = `${dir}/wrangler.json`;
await compile("building the worker", ["run", "--locked", "--release", "--package", "xtask", "--", "build"]);
if (process.env.ORIGIN) {
  say(`in front of ${process.env.ORIGIN}`);
  const vars = { ORIGIN: process.env.ORIGIN, OPERATOR_TOKEN: TOKEN };
  writeFileSync(file, JSON.stringify({ name: "faultline", main: inRoot("build/index.js"), ...BINDINGS, vars }, null, 2));
  await compile("checking the settings", ["run", "--locked", "--release", "--package", "xtask", "--", "check", "--quiet", file]);
  wrangler(file, {});
} else {
  const manifest = await lab(dir);
  writeFileSync(file, JSON.stringify(configuration(manifest), null, 2));
  await compile("checking the settings", ["run", "--locked", "--release", "--package", "xtask", "--", "check", "--quiet", file]);
  wrangler(file, { NODE_EXTRA_CA_CERTS: manifest.ca });
}
