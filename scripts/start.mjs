// `npm start`: sets up, builds, starts the lab and `wrangler dev` in front of it.
// ORIGIN=https://… npm start   puts it in front of that origin instead.
// PORT and further arguments (npm start -- --ip 0.0.0.0) reach `wrangler dev`.

import { mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { build, end, fail, inRoot, node, run, say, setUp, start } from "./lib/tools.mjs";

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
  run("building the lab", "cargo", ["build", "--quiet", "--locked", "--release", "--package", "faultline-lab"]);
  const child = start("cargo", ["run", "--quiet", "--locked", "--release", "--package", "faultline-lab", "--", "--dir", dir], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  child.once("exit", (code) => !ending && (say(`the lab ended (exit code ${code})`), stop(1)));
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  return fail("the lab said nothing");
}

// A wrangler configuration with a route for each fault of the lab.
function configuration(manifest) {
  const routes = manifest.faults.map(({ id, origin }) => ({ match: `*/lab/${id}`, name: id, origin }));
  return {
    name: "faultline",
    main: inRoot("build/index.js"),
    compatibility_date: "2026-11-01",
    durable_objects: { bindings: [{ name: "JOURNAL", class_name: "Journal" }] },
    migrations: [{ tag: "v1", new_sqlite_classes: ["Journal"] }],
    vars: {
      ORIGIN: manifest.home,
      FAULTLINE: { deadline_ms: 5000, connect_budget_ms: 1000, idle_ms: 3000, resolver: manifest.resolver, breaker: false, retries: 0, routes },
    },
  };
}

function wrangler(args, environment) {
  const port = process.env.PORT ? ["--port", process.env.PORT] : [];
  const child = start(node(), [inRoot("node_modules/wrangler/bin/wrangler.js"), "dev", ...args, ...port, ...process.argv.slice(2)], {
    stdio: ["inherit", "pipe", "inherit"],
    env: { ...process.env, ...environment, WRANGLER_SEND_METRICS: "false" },
  });
  children.push(child);
  child.once("exit", (code) => stop(code ?? 0));
  createInterface({ input: child.stdout }).on("line", (line) => {
    process.stdout.write(`${line}\n`);
    const ready = /Ready on (\S+)/.exec(line);
    if (ready) say(`open ${ready[1].replace("127.0.0.1", "localhost")}/`);
  });
}

setUp();
build();
if (process.env.ORIGIN) {
  say(`in front of ${process.env.ORIGIN}`);
  wrangler(["--var", `ORIGIN:${process.env.ORIGIN}`], {});
} else {
  const dir = inRoot("target/lab");
  mkdirSync(dir, { recursive: true });
  const manifest = await lab(dir);
  const file = `${dir}/wrangler.json`;
  writeFileSync(file, JSON.stringify(configuration(manifest), null, 2));
  run("checking the settings", "cargo", ["run", "--quiet", "--locked", "--release", "--package", "xtask", "--", "check", file]);
  wrangler(["--config", file], { NODE_EXTRA_CA_CERTS: manifest.ca });
}
