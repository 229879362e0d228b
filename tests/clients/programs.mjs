// The clients: each with its retrying switched on as its manual says and nothing else changed.
// `ask(method, url)` gives the status it ended with.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import axios from "axios";
import axiosRetry from "axios-retry";
import got from "got";
import ky from "ky";
import { Agent, RetryAgent, request } from "undici";
import { inRoot } from "../../scripts/lib/tools.mjs";

const npmVersion = (name) => JSON.parse(readFileSync(inRoot("node_modules", name, "package.json"), "utf8")).version;
// Clients that throw a failed answer have its status in the error.
const orThrown = (promise, status) => promise.then(status, (error) => error.response?.statusCode ?? error.response?.status ?? error.statusCode ?? String(error));

const byGot = (retry) => (method, url) => orThrown(got(url, { method, retry }), (response) => response.statusCode);
const byKy = (retry) => (method, url) => orThrown(ky(url, { method, retry }), (response) => response.status);

function byUndici(options) {
  const dispatcher = new RetryAgent(new Agent(), options);
  return (method, url) => orThrown(request(url, { method, dispatcher }), async ({ statusCode, body }) => (await body.dump(), statusCode));
}

function byAxios() {
  const client = axios.create({ proxy: false });
  axiosRetry(client);
  return (method, url) => orThrown(client.request({ method, url }), (response) => response.status);
}

async function byFetch(method, url) {
  const response = await fetch(url, { method });
  await response.arrayBuffer();
  return response.status;
}

const byCurl = (...options) => (method, url) => new Promise((done, failed) => {
  const args = ["--silent", "--noproxy", "*", "--request", method, "--write-out", "%{stderr}%{http_code}", "--retry", "3", ...options, url];
  // Not `--output /dev/null`: before it retries, curl truncates the file, and
  // gives up where it cannot.
  const child = spawn("curl", args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  child.once("error", failed);
  child.once("close", () => done(Number(said)));
});

// A program in another language: a line of JSON in for each request, one out
// when it ended, in any order.
export class Batch {
  #waiting = new Map();
  #first = Promise.withResolvers();

  constructor(program, args, options) {
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"], cwd: inRoot(), ...options });
    createInterface({ input: this.child.stdout }).on("line", (line) => this.#take(JSON.parse(line)));
    this.child.once("close", () => this.#waiting.forEach(({ reject }) => reject(new Error(`${program} ended`))));
  }

  #take(job) {
    if (job.id === undefined) return this.#first.resolve(job);
    this.#waiting.get(job.id).resolve(job.status ?? job.error);
    this.#waiting.delete(job.id);
  }

  // What it says of itself before the first job.
  about = () => this.#first.promise;

  by = (client) => (method, url) => {
    const id = Batch.jobs++;
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#waiting.set(id, { resolve, reject });
    this.child.stdin.write(`${JSON.stringify({ id, client, method, url })}\n`);
    return promise;
  };

  close = () => this.child.kill();

  static jobs = 1;
}

const isSince = (version, major, minor) => {
  const [a, b] = version.split(".").map(Number);
  return a > major || (a === major && b >= minor);
};

const lacks = (program, ...args) => spawnSync(program, args).status !== 0;

// Each of these gives the clients of one language, or the text of what is missing on this machine.
function javascript() {
  return [
    { id: "fetch", name: "`fetch` of Node, browsers and workers", version: process.versions.node, ask: byFetch },
    { id: "undici", name: "undici `RetryAgent`", version: npmVersion("undici"), ask: byUndici(), longestS: 30 },
    { id: "got", name: "got", version: npmVersion("got"), ask: byGot() },
    { id: "ky", name: "ky", version: npmVersion("ky"), ask: byKy() },
    { id: "axios-retry", name: "axios with axios-retry", version: npmVersion("axios-retry"), ask: byAxios() },
    // The same with a limit that is shorter than the wait they are told.
    { id: "undici-limited", limit: "undici, `maxTimeout` (30 s unless set)", ask: byUndici({ maxTimeout: 1000 }), limitMs: 1000 },
    { id: "got-limited", limit: "got, `maxRetryAfter` (none unless set)", ask: byGot({ maxRetryAfter: 1000 }), limitMs: 1000 },
    { id: "ky-limited", limit: "ky, `maxRetryAfter` (none unless set)", ask: byKy({ maxRetryAfter: 1000 }), limitMs: 1000 },
  ];
}

function curl() {
  if (lacks("curl", "--version")) return "no curl: install Debian's package curl";
  const version = execFileSync("curl", ["--version"], { encoding: "utf8" }).split(" ")[1];
  // Since 8.17.0 (github.com/curl/curl/pull/19011).
  const differs = isSince(version, 8, 17) ? { 522: "waited" } : {};
  return [
    { id: "curl", name: "curl `--retry`", version, ask: byCurl(), differs },
    { id: "curl-limited", limit: "curl, `--retry-max-time` (none unless set)", ask: byCurl("--retry-max-time", "2"), limitMs: 2000 },
  ];
}

async function python() {
  const dir = inRoot("target/clients/python");
  const list = inRoot("tests/clients/python/requirements.txt");
  if (!existsSync(`${dir}/bin/pip`) && lacks("python3", "-m", "venv", dir)) return "no python3 with venv: install Debian's package python3-venv";
  // Does nothing when they are there.
  execFileSync(`${dir}/bin/pip`, ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary=:all:", "--requirement", list], { stdio: "inherit" });
  const batch = new Batch(`${dir}/bin/python`, [inRoot("tests/clients/python/client.py")]);
  const versions = await batch.about();
  const client = (id, name, version) => ({ id, name, version, ask: batch.by(id), batch });
  return [
    client("urllib3", "urllib3", versions.urllib3),
    client("urllib3-listed", "urllib3, all in `status_forcelist`", versions.urllib3),
    client("requests", "requests", versions.requests),
    client("requests-retry", "requests with urllib3's `Retry`", versions.requests),
    { id: "urllib3-limited", limit: "urllib3, `retry_after_max` (21600 s unless set)", ask: batch.by("urllib3-limited"), limitMs: 1000, batch },
  ];
}

function go() {
  const debian = "golang-github-hashicorp-go-retryablehttp-dev";
  const sources = "/usr/share/gocode";
  const missing = `no Go with go-retryablehttp: install Debian's packages golang-go and ${debian}`;
  if (lacks("go", "version") || !existsSync(`${sources}/src/github.com/hashicorp/go-retryablehttp`)) return missing;
  mkdirSync(inRoot("target/clients"), { recursive: true });
  const program = inRoot("target/clients/go");
  // From Debian's sources, so that there is nothing to download.
  const env = { ...process.env, GO111MODULE: "off", GOPATH: sources, GOFLAGS: "" };
  execFileSync("go", ["build", "-o", program, inRoot("tests/clients/go/main.go")], { stdio: "inherit", env });
  const version = execFileSync("dpkg-query", ["--show", "--showformat=${source:Upstream-Version}", debian], { encoding: "utf8" });
  const batch = new Batch(program, []);
  return [{ id: "go-retryablehttp", name: "hashicorp/go-retryablehttp", version, ask: batch.by(), batch }];
}

function rust() {
  execFileSync("cargo", ["build", "--quiet", "--locked", "--package", "faultline-clients"], { cwd: inRoot(), stdio: "inherit" });
  const version = /^reqwest-retry = .*"=([^"]+)"/m.exec(readFileSync(inRoot("tests/clients/rust/Cargo.toml"), "utf8"))[1];
  const batch = new Batch("cargo", ["run", "--quiet", "--locked", "--package", "faultline-clients"]);
  return [{ id: "reqwest-retry", name: "reqwest with reqwest-retry", version, ask: batch.by(), batch }];
}

// All clients that this machine has, and what is missing for the others.
export async function gather() {
  const found = [];
  for (const language of [curl, python, javascript, go, rust]) found.push(await language());
  return { clients: found.flat().filter((one) => typeof one !== "string"), missing: found.filter((one) => typeof one === "string") };
}
