// What the clients are shown: an origin that fails and is well again when it said it would be, the
// built worker under plain workerd in front of it, and before that a tap that writes down when each
// request came and what it was answered.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request as send } from "node:http";
import { createInterface } from "node:readline";
import { inRoot } from "../../scripts/lib/tools.mjs";

// So much that no client's own first back-off (a second at most) can be taken for it, and so little
// that the worker adds nothing: what is below five seconds has no whole second to spread.
export const WAIT_S = 4;

export const listening = (server, port = 0) => new Promise((done, failed) => {
  server.once("error", failed);
  server.listen(port, "127.0.0.1", () => done(server.address().port));
});

// `/STATUS/row` answers with that status and `Retry-After` until the wait that the first answer
// named is over. It says when each row was asked, with `performance.now()`.
export async function startOrigin() {
  const wellFrom = new Map();
  const server = createServer((request, response) => {
    request.resume();
    const now = performance.now();
    if (!wellFrom.has(request.url)) wellFrom.set(request.url, now + WAIT_S * 1000);
    if (now >= wellFrom.get(request.url)) return void response.writeHead(200, { "Content-Type": "text/plain" }).end("well\n");
    response.writeHead(Number(request.url.split("/")[1]), { "Retry-After": WAIT_S }).end();
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, close: () => server.closeAllConnections() ?? server.close() };
}

// The documented configuration of plain workerd with other settings; workerd chooses
// the port and says which.
export async function startWorker(name, origin, settings) {
  const documented = readFileSync(inRoot("docs/workerd.capnp"), "utf8");
  const replaced = [
    ["http://127.0.0.1:3000", origin],
    ["127.0.0.1:8080", "127.0.0.1:0"],
    ["../build/", "../../../build/"],
    [String.raw`"{ \"deadline_ms\": 10000 }"`, JSON.stringify(JSON.stringify(settings))],
  ];
  let text = documented;
  for (const [from, to] of replaced) {
    if (!text.includes(from)) throw new Error(`docs/workerd.capnp has no ${from}`);
    text = text.replaceAll(from, to);
  }
  // Paths in the file are relative to it.
  mkdirSync(inRoot("target/tmp/clients"), { recursive: true });
  const file = inRoot("target/tmp/clients", `${name}.capnp`);
  writeFileSync(file, text);
  const child = spawn(inRoot("node_modules/.bin/workerd"), ["serve", "--control-fd=3", file], { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
  const port = await new Promise((done, failed) => {
    createInterface({ input: child.stdio[3] }).on("line", (line) => done(JSON.parse(line).port));
    child.once("exit", () => failed(new Error(`workerd ended: ${said}`)));
  });
  return { url: `http://127.0.0.1:${port}`, log: () => said, close: () => child.kill() };
}

// Passes everything on and remembers, by path, each exchange: when the request was here, when the
// answer left, what it was.
export async function startTap(worker) {
  const seen = new Map();
  const server = createServer((request, response) => {
    const exchange = { method: request.method, came: performance.now() };
    seen.set(request.url, [...(seen.get(request.url) ?? []), exchange]);
    const options = { method: request.method, headers: request.headers, agent: false };
    const onward = send(new URL(request.url, worker), options, (answer) => {
      Object.assign(exchange, { status: answer.statusCode, headers: answer.headers, left: performance.now() });
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.once("error", () => response.destroy());
    request.pipe(onward);
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  return { url, seen: (path) => seen.get(path) ?? [], close: () => server.closeAllConnections() ?? server.close() };
}
