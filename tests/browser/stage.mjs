// What stands around the console: an origin that can be taken away and brought back at
// the same port, somebody who receives notices, and the built worker under
// `wrangler dev` with everything bound.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = new URL("../..", import.meta.url).pathname;

export const TOKEN = "only-the-operator-knows";
export const SECRET = `whsec_${Buffer.from("a secret of twenty-four b").toString("base64")}`;
export const PREFIX = "/_faultline";

const listen = (server, port = 0) => new Promise((done, fail) => server.once("error", fail).listen(port, "127.0.0.1", () => done(server.address().port)));

// An origin that is well until it is broken.
export class Origin {
  #server;
  port;

  async heal() {
    this.#server = createServer((request, response) => response.writeHead(200, { "content-type": "text/plain" }).end("well\n"));
    this.port = await listen(this.#server, this.port ?? 0);
  }

  // Nothing listens any more.
  async break() {
    const closed = new Promise((done) => this.#server.close(done));
    this.#server.closeAllConnections();
    await closed;
  }
}

// Keeps every notice, and takes the first attempt of each kind only the second time.
export class Receiver {
  attempts = [];
  #server;
  #seen = new Set();
  url;

  async start() {
    this.#server = createServer(async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      const attempt = { headers: request.headers, body: Buffer.concat(parts).toString() };
      this.attempts.push(attempt);
      const id = request.headers["webhook-id"];
      const again = !this.#seen.has(id);
      this.#seen.add(id);
      response.writeHead(again ? 503 : 204).end();
    });
    this.url = `http://127.0.0.1:${await listen(this.#server)}/hook`;
  }

  // What arrived, each once.
  get notices() {
    return [...new Map(this.attempts.map((attempt) => [attempt.headers["webhook-id"], attempt])).values()];
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

// The worker, with these settings; what it logs is in `events`.
export class Worker {
  events = [];
  #child;
  #dir = mkdtempSync(join(tmpdir(), "console-"));
  url;

  // `environment`: what wrangler needs beside it, such as certificates that it is to trust.
  async start(vars, environment = {}) {
    const file = join(this.#dir, "wrangler.json");
    writeFileSync(file, JSON.stringify({
      name: "faultline",
      main: join(ROOT, "build/index.js"),
      no_bundle: true,
      rules: [{ type: "ESModule", globs: ["**/*.js"] }, { type: "CompiledWasm", globs: ["**/*.wasm"] }],
      compatibility_date: "2026-11-01",
      durable_objects: { bindings: [{ name: "JOURNAL", class_name: "Journal" }] },
      migrations: [{ tag: "v1", new_sqlite_classes: ["Journal"] }],
      kv_namespaces: [{ binding: "SWITCH", id: "switch" }],
      vars,
    }));
    const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
    this.#child = spawn(process.execPath, [wrangler, "dev", "--config", file, "--port", "0", "--inspector-port", "0", "--persist-to", join(this.#dir, "state"), "--show-interactive-dev-session=false"], {
      cwd: this.#dir,
      env: { ...process.env, ...environment, WRANGLER_SEND_METRICS: "false", CI: "1" },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = [];
    await new Promise((done, fail) => {
      this.#child.once("exit", (code) => fail(new Error(`wrangler dev ended (${code}):\n${said.join("\n")}`)));
      for (const stream of [this.#child.stdout, this.#child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          said.push(line);
          const event = /\{"event\.name":.*\}/.exec(line);
          if (event) this.events.push(JSON.parse(event[0]));
          const ready = /Ready on (http:\S+)/.exec(line);
          if (ready) done(this.url = ready[1].replace(/\/$/, ""));
        });
      }
    });
  }

  named(name) {
    return this.events.filter((event) => event["event.name"] === name);
  }

  stop() {
    if (this.#child && this.#child.exitCode === null) {
      // wrangler's own children go with it: they are of its group.
      this.#child.removeAllListeners("exit");
      process.kill(-this.#child.pid, "SIGKILL");
    }
    rmSync(this.#dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

// Asks until something comes of it.
export async function soon(what, ask, ms = 60_000) {
  const until = Date.now() + ms;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > until) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}
