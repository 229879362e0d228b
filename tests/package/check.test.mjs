// `faultline check` against sites whose truth is known: the lab's origins, and
// servers of this file's own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import dgram from "node:dgram";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import test, { before } from "node:test";
import { faultline, folder, freePort, inRoot, install, json, running } from "./place.mjs";

// The lab's fault, exit code, failure, confidence, reason
const LAB = [
  ["keep-alive-ok", 0, null, null, null],
  ["tls-good", 0, null, null, null],
  ["tls13-only", 0, null, null, null],
  ["refused-port", 1, "connection_refused", "certain", "refused"],
  ["connect-hangs", 1, "connection_timeout", "likely", "no_answer"],
  ["silence", 1, "http_response_timeout", "certain", "silent"],
  ["accept-and-close", 1, "connection_terminated", "certain", "closed"],
  ["accept-and-reset", 1, "connection_terminated", "certain", "reset"],
  ["cert-expired", 1, "tls_certificate_error", "certain", "expired"],
  ["cert-expired-tls13", 1, "tls_certificate_error", "certain", "expired"],
  ["cert-not-yet-valid", 1, "tls_certificate_error", "certain", "not_yet_valid"],
  ["cert-wrong-name", 1, "tls_certificate_error", "certain", "wrong_name"],
  ["cert-wrong-name-tls13", 1, "tls_certificate_error", "certain", "wrong_name"],
  ["cert-self-signed", 1, "tls_certificate_error", "certain", "self_signed"],
  ["cert-unknown-issuer", 1, "tls_certificate_error", "certain", "unknown_issuer"],
  ["tls-no-common-version", 1, "tls_alert_received", "certain", "protocol_version"],
  ["plain-http-on-tls-port", 1, "tls_protocol_error", "certain", "plain_http"],
  ["tls-on-http-port", 1, "http_protocol_error", "certain", "tls"],
  ["tls-stall-in-handshake", 1, "tls_protocol_error", "certain", "handshake_timeout"],
  ["close-after-request", 1, "connection_terminated", "certain", "closed"],
  ["partial-head-close", 1, "connection_terminated", "certain", "closed"],
  ["ssh-banner", 1, "http_protocol_error", "certain", "ssh"],
  ["truncated-length", 1, "http_response_incomplete", "certain", "closed"],
];

let place;
let lab;

before(async (t) => {
  place = folder(t);
  install(place);
  const dir = inRoot("target/package-lab");
  mkdirSync(dir, { recursive: true });
  // It runs until its standard input ends, which is when this process does.
  const wanted = new Set(LAB.map(([id]) => id));
  const args = ["run", "--quiet", "--locked", "--package", "faultline-lab", "--", "--dir", dir, ...[...wanted].flatMap((id) => ["--only", id])];
  const started = await running(t, "cargo", args, { cwd: inRoot(), env: process.env, ready: /^(\{.*\})$/ });
  lab = JSON.parse(started.found[1]);
});

const origin = (id) => lab.faults.find((fault) => fault.id === id).origin;

/** The verdict on a URL, as a program gets it. */
async function verdict(url, ...args) {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: lab.ca };
  const { code, stdout, stderr } = await faultline(place, ["check", url, "--json", "--timeout", "2", ...args], { env });
  return { code, stderr, ...(stdout.startsWith("{") ? JSON.parse(stdout) : {}) };
}

test("the lab's truths", async (t) => {
  for (const [id, code, failure, confidence, reason] of LAB) {
    await t.test(id, async () => {
      const told = await verdict(`${origin(id)}/`);
      const seen = [told.code, told.failure, told.confidence, told.reason];
      assert.deepEqual(seen, [code, failure, confidence, reason], JSON.stringify(told, null, 1));
    });
  }
});

async function listen(t, server, ...where) {
  await new Promise((done, failed) => server.once("error", failed).listen(...where, done));
  t.after(() => server.close());
  server.on("connection", (socket) => t.after(() => socket.destroy()));
  return server.address().port;
}

const site = (answer) => http.createServer((request, response) => answer(response, request));
const reply = (status, body, headers = {}) => (response) => response.writeHead(status, { "content-type": "text/html", ...headers }).end(body);

test("a plain port where TLS was expected, and TLS where plain HTTP was", async (t) => {
  const port = await listen(t, site(reply(200, "well")), 0, "127.0.0.1");
  const plain = await verdict(`https://127.0.0.1:${port}/`);
  assert.deepEqual([plain.code, plain.failure, plain.reason], [1, "tls_protocol_error", "plain_http"]);
  const tls = await verdict(`${origin("tls-good").replace("https:", "http:")}/`);
  assert.deepEqual([tls.code, tls.failure, tls.reason], [1, "http_protocol_error", "tls"]);
});

test("a server that listens on IPv6 only", async (t) => {
  const port = await listen(t, site(reply(200, "well")), { port: 0, host: "::1", ipv6Only: true });
  const literal = await verdict(`http://[::1]:${port}/`);
  assert.deepEqual([literal.code, literal.failure], [0, null]);
  assert.match(literal.notes.join(" "), /IPv6 address only/);
  const named = await verdict(`http://localhost:${port}/`);
  if (named.looks.length < 2) return t.diagnostic("localhost has one family of addresses here");
  assert.deepEqual([named.code, named.failure, named.reason], [1, "connection_refused", "ipv6_only"]);
  return assert.ok(named.evidence.includes("check:ipv6_only"));
});

test("a server that listens on IPv4 only is well under localhost", async (t) => {
  const port = await listen(t, site(reply(200, "well")), 0, "127.0.0.1");
  const told = await verdict(`http://localhost:${port}/`);
  assert.deepEqual([told.code, told.failure], [0, null]);
});

test("a page of a gateway, and one that only browsers get", async (t) => {
  const nginx = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.26.2</center>\r\n</body>\r\n</html>\r\n";
  const gateway = await listen(t, site(reply(502, nginx, { server: "nginx/1.26.2" })), 0, "127.0.0.1");
  const told = await verdict(`http://127.0.0.1:${gateway}/`);
  assert.deepEqual([told.code, told.failure, told.component, told.hop], [1, "origin_bad_gateway", "nginx", "origin-app"]);
  const picky = await listen(t, site((response, request) => reply(/Mozilla/.test(request.headers["user-agent"]) ? 200 : 403, "x")(response)), 0, "127.0.0.1");
  const well = await verdict(`http://127.0.0.1:${picky}/`);
  assert.equal(well.code, 0);
  assert.match(well.notes.join(" "), /with a browser's head gets 200, one without it 403/);
});

test("the edge fails and the origin answers here: three readings, and likely at most", async (t) => {
  const port = await listen(t, site(reply(200, "well")), 0, "127.0.0.1");
  const closed = await freePort();
  const told = await verdict(`http://localhost:${closed}/`, "--origin", `127.0.0.1:${port}`);
  assert.deepEqual([told.code, told.failure, told.confidence, told.readings.length], [1, "connection_refused", "likely", 3]);
  const other = await verdict(`http://localhost:${port}/`, "--origin", `127.0.0.1:${closed}`);
  assert.deepEqual([other.code, other.failure, other.confidence, other.readings.length], [1, "connection_refused", "likely", 0]);
});

test("the way is drawn with its broken link, and the checks are there", async (t) => {
  const { code, stdout } = await faultline(place, ["check", `http://127.0.0.1:${await freePort()}/`]);
  assert.equal(code, 1);
  assert.equal(stdout.split("\n")[0], "connection_refused");
  assert.match(stdout, /you ──✓── name ──✗── port \d+ ──\?── web server/);
  assert.match(stdout, /Check first:\n {2}1\. /);
  const hanging = await listen(t, net.createServer(() => {}), 0, "127.0.0.1");
  const silent = await faultline(place, ["check", `http://127.0.0.1:${hanging}/`, "--timeout", "1"]);
  assert.match(silent.stdout, /^http_response_timeout\n/);
});

test("what is asked wrongly is said", async () => {
  const rows = [[[], /one URL is needed/], [["ftp://a.example"], /https:\/\//], [["https://a.example", "--origin", "https://b"], /HOST:PORT/], [["https://a.example", "--timeout", "0"], /--timeout/]];
  for (const [args, says] of rows) {
    const { code, stderr } = await faultline(place, ["check", ...args]);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, says);
  }
});

// The README's example, state by state: a real nginx where there is one.
test("nginx as in the README", { skip: !existsSync("/usr/sbin/nginx") && "nginx is not installed" }, async (t) => {
  const silent = await listen(t, net.createServer(() => {}), 0, "127.0.0.1");
  const port = await freePort();
  const home = folder(t);
  writeFileSync(path.join(home, "nginx.conf"), `pid nginx.pid; error_log stderr; events {} http { access_log off; server {
    listen 127.0.0.1:${port};
    location / { return 200 "well\n"; }
    location /app { proxy_pass http://127.0.0.1:${await freePort()}; }
    location /slow { proxy_pass http://127.0.0.1:${silent}; proxy_read_timeout 1; }
    location /hangs { proxy_pass http://127.0.0.1:${silent}; } } }`);
  const child = spawn("/usr/sbin/nginx", ["-p", home, "-c", "nginx.conf", "-g", "daemon off;"], { stdio: "ignore" });
  t.after(() => child.kill());
  const up = () => new Promise((done) => net.connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false)));
  while (!(await up())) await new Promise((done) => setTimeout(done, 50));
  // path, exit code, failure, component, hop
  for (const [at, ...expected] of [
    ["/", 0, null, null, null],
    ["/app", 1, "origin_bad_gateway", "nginx", "origin-app"],
    ["/slow", 1, "origin_gateway_timeout", "nginx", "origin-app"],
    ["/hangs", 1, "http_response_timeout", null, "edge-origin"],
  ]) {
    const told = await verdict(`http://127.0.0.1:${port}${at}`);
    assert.deepEqual([told.code, told.failure, told.component, told.hop], expected, at);
  }
  child.kill();
  await new Promise((done) => child.once("exit", done));
  const down = await verdict(`http://127.0.0.1:${port}/`);
  assert.deepEqual([down.code, down.failure, down.confidence], [1, "connection_refused", "certain"]);
});

/**
 * A name server on a free port, which answers every question with this code (RFC 1035
 * section 4.1.1), or not at all.
 */
async function nameServer(t, rcode) {
  const socket = dgram.createSocket("udp4");
  socket.on("message", (query, from) => {
    if (rcode === undefined) return;
    const answer = Buffer.from(query);
    answer.writeUInt16BE(0x8180 | rcode, 2);
    socket.send(answer, from.port, from.address);
  });
  await new Promise((done) => socket.bind(0, "127.0.0.1", done));
  t.after(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

// What the system's own look-up says, what its name server answers, exit code,
// failure, confidence, reason
const NAMES = [
  ["ENOTFOUND", 3, 1, "dns_error", "likely", "NXDOMAIN"],
  ["ENOTFOUND", 0, 1, "dns_error", "likely", "NODATA"],
  ["EAI_AGAIN", 2, 1, "dns_error", "possible", "SERVFAIL"],
  // It may be this machine that cannot ask.
  ["EAI_AGAIN", 5, 3, null, null, null],
  ["EAI_AGAIN", undefined, 3, null, null, null],
];

test("a name without an address, by what its name server says", async (t) => {
  for (const [code, rcode, ...expected] of NAMES) {
    await t.test(`${code}, ${rcode}`, async (t) => {
      const server = await nameServer(t, rcode);
      const preload = `import dns from "node:dns";
dns.promises.lookup = async () => { throw Object.assign(new Error(), { code: ${JSON.stringify(code)} }); };
dns.setServers([${JSON.stringify(server)}]);`;
      const env = { ...process.env, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(preload)}` };
      const { code: exit, stdout } = await faultline(place, ["check", "https://a.example/", "--json", "--timeout", "2"], { env });
      const told = JSON.parse(stdout);
      assert.deepEqual([exit, told.failure, told.confidence, told.reason], expected, stdout);
      if (exit === 3) assert.equal(typeof told.why, "string");
    });
  }
});

test("the documents for programs have every key", async () => {
  const told = await verdict(`${origin("keep-alive-ok")}/`);
  for (const key of ["url", "verdict", "failure", "hop", "confidence", "evidence", "reason", "way", "looks", "notes", "readings", "checks"]) assert.ok(key in told, key);
  assert.equal(json(path.join(place, "node_modules/faultline/package.json")).name, "faultline");
});
