// `npm run bench`: CPU time per healthy request, as ratios within one run.
//
// Each worker runs in a workerd of its own, in front of the same origin; rounds go in turn, and medians are compared.
// User and system time of the process are steadier than throughput, which depends on what else the machine does.
// `BEFORE=folder npm run bench` also measures another build, such as that of the commit before, in the same run.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { build, end, inRoot, run, setUp, start } from "./lib/tools.mjs";
import { load } from "./lib/load.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 3);
const CONNECTIONS = 8;
const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"]));

const children = [];
process.on("exit", () => children.forEach((child) => end(child, "SIGKILL")));
process.on("SIGINT", () => process.exit(130));

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function origin(dir) {
  run("building the origin", "cargo", ["build", "--quiet", "--locked", "--release", "--package", "faultline-lab"]);
  const child = start("cargo", ["run", "--quiet", "--locked", "--release", "--package", "faultline-lab", "--", "--dir", dir], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    return JSON.parse(line).faults.find((fault) => fault.id === "keep-alive-ok").origin;
  }
  throw new Error("the lab said nothing");
}

// Modules of a worker, as workerd's configuration names them; paths are relative to the configuration.
const plain = (file) => [["worker.js", "esModule", `../../scripts/bench/${file}`]];
function built(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => /\.(js|wasm)$/.test(file));
  // The first module is the entry.
  files.sort((one, other) => (other === "index.js") - (one === "index.js"));
  return files.map((file) => [file, file.endsWith(".wasm") ? "wasm" : "esModule", path.relative(inRoot("target/bench"), path.join(folder, file))]);
}

async function worker(dir, name, modules, bindings) {
  const port = await freePort();
  const lines = modules.map(([as, kind, file]) => `(name = "${as}", ${kind} = embed "${file}")`);
  writeFileSync(`${dir}/${name}.capnp`, `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (compatibilityDate = "2026-11-01", modules = [${lines.join(", ")}], bindings = [${bindings.join(", ")}], globalOutbound = "origin")),
    (name = "origin", network = (allow = ["private", "local", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "worker")],
);
`);
  // The binary itself, not its launcher: the time measured has to be the runtime's.
  const binary = execFileSync(process.execPath, ["-p", "require('workerd').default"], { cwd: inRoot("node_modules"), encoding: "utf8" }).trim();
  const child = start(binary, ["serve", `${dir}/${name}.capnp`], { stdio: ["ignore", "ignore", "inherit"] });
  children.push(child);
  for (;;) {
    const up = await new Promise((done) => net.connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false)));
    if (up) return { name, port, pid: child.pid, micros: [] };
    await new Promise((done) => setTimeout(done, 50));
  }
}

// User and system time of a process so far, in seconds (proc(5), fields 14 and 15).
function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

setUp();
build();
const dir = inRoot("target/bench");
mkdirSync(dir, { recursive: true });
const address = await origin(dir);
const text = `(name = "ORIGIN", text = "${address}")`;
const routes = { routes: Array.from({ length: 20 }, (_, n) => ({ match: `host${n}.example/*`, origin: "http://127.0.0.1:1" })) };
const faultline = built(inRoot("build"));
const set = (settings) => [text, `(name = "FAULTLINE", json = ${JSON.stringify(JSON.stringify(settings))})`];
const workers = [
  await worker(dir, "bare", plain("bare.js"), [text]),
  await worker(dir, "equal", plain("equal.js"), [text]),
  ...(process.env.BEFORE ? [await worker(dir, "before", built(path.resolve(process.env.BEFORE)), [text])] : []),
  await worker(dir, "faultline", faultline, [text]),
  await worker(dir, "faultline-20-routes", faultline, set(routes)),
  await worker(dir, "faultline-limit", faultline, set({ max_in_flight: 1000, adaptive_limit: true })),
  await worker(dir, "faultline-no-copies", faultline, set({ stale: false })),
];
for (const { port } of workers) await load(port, "/warm", CONNECTIONS, 1500);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const each of workers) {
    const before = cpu(each.pid);
    const count = await load(each.port, "/hello?x=1", CONNECTIONS, SECONDS * 1000);
    each.micros.push(((cpu(each.pid) - before) * 1e6) / count);
  }
}
const [bare, equal] = workers.map(({ micros }) => median(micros));
console.log(`\n${os.cpus()[0].model}, ${os.cpus().length} cores; workerd ${JSON.parse(readFileSync(inRoot("node_modules/workerd/package.json"))).version}; ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections\n`);
console.log("| worker | µs CPU per request | ÷ bare | ÷ equal |\n|---|---|---|---|");
for (const { name, micros } of workers) {
  const value = median(micros);
  console.log(`| ${name} | ${value.toFixed(0)} | ${(value / bare).toFixed(2)} | ${(value / equal).toFixed(2)} |`);
}
process.exit(0);
