// The command line as its users meet it: exit codes, what is on standard
// output, what is said of slips.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { faultline, folder, inRoot, install, node, shell } from "./place.mjs";

const NGINX = "HTTP/1.1 502 Bad Gateway\r\nServer: nginx/1.26.2\r\nContent-Type: text/html\r\n\r\n<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.26.2</center>\r\n</body>\r\n</html>\r\n";

// id, arguments, standard input, exit code, first line of standard output, what standard error says
const EXPLAIN = [
  { id: "reply-on-stdin", args: [], input: NGINX, code: 0, first: "origin_bad_gateway" },
  { id: "dash", args: ["-"], input: "521", code: 0, first: "connection_refused" },
  { id: "file", args: ["reply.txt"], code: 0, first: "origin_bad_gateway" },
  { id: "log-line", args: [], input: "connect() failed (111: Connection refused) while connecting to upstream", code: 0, first: "origin_bad_gateway" },
  { id: "not-a-failure", args: [], input: "HTTP/1.1 200 OK\r\n\r\n", code: 1, first: "no failure" },
  { id: "unknown", args: [], input: "wibble", code: 1, first: "not known" },
  { id: "more-than-is-read", args: [], input: `${NGINX}${"x".repeat(1_000_000)}`, code: 0, first: "origin_bad_gateway" },
  { id: "nothing", args: [], input: " \n", code: 2, first: "", says: /the input is empty/ },
  { id: "no-such-file", args: ["nowhere.txt"], code: 2, first: "", says: /nowhere\.txt cannot be read/ },
  { id: "two-files", args: ["a", "b"], code: 2, first: "", says: /one file at a time/ },
  { id: "unknown-flag", args: ["--wibble"], code: 2, first: "", says: /--wibble/ },
];

test("explain", async (t) => {
  const place = folder(t, { "reply.txt": NGINX });
  install(place);
  for (const { id, args, input, code, first, says } of EXPLAIN) {
    await t.test(id, async () => {
      const told = await faultline(place, ["explain", ...args], { input });
      assert.equal(told.code, code, told.stderr);
      assert.equal(told.stdout.split("\n")[0], first);
      if (says) assert.match(told.stderr, says);
    });
  }
  await t.test("a pipe that has nothing yet, and a reader that wants one line", async () => {
    const bin = path.join(place, "node_modules/faultline/bin/faultline.mjs");
    const { stdout, stderr } = await shell(place, `(sleep 0.2; cat reply.txt; yes | head -50000) | "${node()}" "${bin}" explain 2>&1 | head -1`);
    assert.deepEqual([stdout, stderr], ["origin_bad_gateway\n", ""]);
  });
  await t.test("json", async () => {
    const told = await faultline(place, ["explain", "--json"], { input: NGINX });
    const document = JSON.parse(told.stdout);
    assert.deepEqual([told.code, document.verdict, document.failure, document.component, document.hop], [0, "fail", "origin_bad_gateway", "nginx", "origin-app"]);
  });
});

// id, file, its text, exit code, what is on standard output, what is on standard error
const SETTINGS = [
  {
    id: "toml", file: "wrangler.toml", code: 0, out: /in order: 1 route, ORIGIN https:\/\/origin\.example\.net/, err: /^$/,
    text: 'workers_dev = false\n[vars]\nORIGIN = "https://origin.example.net"\n[[vars.FAULTLINE.routes]]\nmatch = "a.example"\n[[vars.FAULTLINE.maintenance]]\nfrom = 2027-01-31T22:00:00+01:00\n',
  },
  { id: "comments", file: "wrangler.jsonc", code: 0, out: /in order/, err: /^$/, text: '{ // mine\n "workers_dev": false, "vars": { "ORIGIN": "https://a.example", }, }' },
  {
    id: "all-mistakes", file: "wrangler.toml", code: 1, out: /^$/, err: /2 mistakes\n.*vars\.FAULTLINE\.deadline_ms: got "10s".*\n.*vars\.ORIGIN: got "example\.com"/,
    text: '[vars]\nORIGIN = "example.com"\n[vars.FAULTLINE]\ndeadline_ms = "10s"\n',
  },
  { id: "beside-vars", file: "wrangler.toml", code: 1, out: /^$/, err: /FAULTLINE: got .*expected it in `vars`/, text: "workers_dev = false\n[FAULTLINE]\nguide = false\n" },
  { id: "warning", file: "wrangler.toml", code: 0, out: /in order/, err: /warning: wrangler\.toml: workers_dev: on workers\.dev/, text: 'name = "x"\n' },
  { id: "not-toml", file: "wrangler.toml", code: 1, out: /^$/, err: /not TOML: .*line 1/s, text: "[vars\n" },
  { id: "not-json", file: "wrangler.jsonc", code: 1, out: /^$/, err: /not JSON/, text: "{ vars }" },
];

test("check-settings", async (t) => {
  const place = folder(t);
  install(place);
  await t.test("no file at all", async () => {
    const told = await faultline(place, ["check-settings"]);
    assert.equal(told.code, 2);
    assert.match(told.stderr, /there is none of wrangler\.json, wrangler\.jsonc, wrangler\.toml here/);
  });
  for (const { id, file, text, code, out, err } of SETTINGS) {
    await t.test(id, async () => {
      writeFileSync(path.join(place, file), text);
      const told = await faultline(place, ["check-settings", file]);
      assert.equal(told.code, code, told.stderr);
      assert.match(told.stdout, out);
      assert.match(told.stderr, err);
      const document = JSON.parse((await faultline(place, ["check-settings", file, "--json"])).stdout);
      assert.equal(document.file, file);
    });
  }
});

// id, flags, exit code, what is said, and of what was written
const INIT = [
  { id: "zone", args: ["--zone", "www.example.co.uk"], code: 0, written: { workers_dev: false, routes: ["www.example.co.uk/*"], vars: { FAULTLINE: {} } } },
  { id: "elsewhere", args: ["--origin", "https://origin.example.net", "--host", "www.example.com"], code: 0, written: { routes: [{ pattern: "www.example.com", custom_domain: true }], vars: { ORIGIN: "https://origin.example.net", FAULTLINE: {} } } },
  { id: "looks", args: ["--origin", "https://origin.example.net", "--brand", "Example", "--accent", "#1a5fb4"], code: 0, written: { vars: { ORIGIN: "https://origin.example.net", FAULTLINE: { brand_name: "Example", accent: "#1a5fb4" } } } },
  { id: "language", args: ["--zone", "www.example.com", "--language", "de"], code: 0, written: { vars: { FAULTLINE: { default_language: "de" } } } },
  { id: "no-language", args: ["--zone", "www.example.com", "--language", "german!"], code: 1, says: /default_language: got "german!", expected a language tag/ },
  { id: "bad-origin", args: ["--origin", "example.net/path"], code: 1, says: /vars\.ORIGIN: got "example\.net\/path"/ },
  { id: "its-own-host", args: ["--origin", "https://www.example.com", "--host", "www.example.com"], code: 1, says: /so its requests would come back/ },
  { id: "faint-accent", args: ["--accent", "#ffff00"], code: 1, says: /accent/ },
  { id: "both", args: ["--zone", "a.example", "--origin", "https://b.example"], code: 2, says: /either --zone/ },
  { id: "zone-as-url", args: ["--zone", "https://www.example.com/"], code: 2, says: /--zone: got "https:\/\/www\.example\.com\/", expected a host/ },
  { id: "host-with-port", args: ["--origin", "https://b.example", "--host", "a.example:8443"], code: 2, says: /--host: got "a\.example:8443"/ },
  { id: "name", args: ["--name", "My Site"], code: 2, says: /--name: got "My Site", expected up to 54 small letters/ },
  { id: "host-alone", args: ["--host", "a.example"], code: 2, says: /--host needs --origin/ },
];

const own = readFileSync(inRoot("wrangler.toml"), "utf8");
const ownFlags = JSON.parse(/^compatibility_flags = (.*)$/m.exec(own)[1]);

test("init", async (t) => {
  assert.match(own, /\[observability\.logs\]\nenabled = true\ninvocation_logs = false\n/);
  for (const { id, args, code, says, written } of INIT) {
    await t.test(id, async (t) => {
      const place = folder(t);
      install(place);
      const before = readdirSync(place);
      const told = await faultline(place, ["init", "--yes", ...args]);
      assert.equal(told.code, code, told.stdout + told.stderr);
      if (says) assert.match(told.stderr, says);
      if (code !== 0) return assert.deepEqual(readdirSync(place), before);
      const text = readFileSync(path.join(place, "wrangler.jsonc"), "utf8").replace(/^\s*\/\/.*$/gm, "");
      const made = JSON.parse(text);
      for (const [key, value] of Object.entries(written)) assert.deepEqual(made[key], value, key);
      // As in the repository's own settings, which the documentation speaks of.
      assert.deepEqual(made.compatibility_flags, ownFlags);
      assert.deepEqual(made.observability.logs, { enabled: true, invocation_logs: false });
      const second = await faultline(place, ["init", "--yes", ...args]);
      assert.equal(second.code, 1);
      return assert.match(second.stderr, /here already; nothing was written/);
    });
  }
  await t.test("nobody to ask", async (t) => {
    const place = folder(t);
    install(place);
    const told = await faultline(place, ["init"]);
    assert.equal(told.code, 2);
    assert.match(told.stderr, /--yes/);
  });
});

test("no command, an unknown one, help and version", async (t) => {
  const place = folder(t);
  install(place);
  const rows = [[[], 2], [["wibble"], 2], [["--help"], 0], [["check", "--help"], 0], [["--version"], 0]];
  for (const [args, code] of rows) assert.equal((await faultline(place, args)).code, code, args.join(" "));
});
