// The straight way: what Rust is asked of a request, and which of the next ones it is asked about
// without their URLs.

import assert from "node:assert/strict";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const of = (name) => import(pathToFileURL(path.join(glue, name)));
const { install, plan } = await of("plans.js");
const { goes_straight, install_straight, straight } = await of("straight.js");

// What is wanted of a reply that Rust looks at.
const WATCH = 2;
// What the origin got.
let got;
const { fetch } = globalThis;

beforeEach(() => {
  got = [];
  const failing = async () => new Response("ours", { status: 502 });
  install({ failing, passField: "faultline-token", passCookies: ["faultline-token"], redirects: [], conditions: [], wellFrom: 200, wellBelow: 400, copy: 16, copyAll: 32 });
  globalThis.fetch = async (request) => (got.push(request), new Response("theirs"));
});

afterEach(() => {
  globalThis.fetch = fetch;
});

const ctx = { passThroughOnException() {} };
const planned = (base) => plan(7, 0, 0, base, "faultline", 1000, 1000, false, false, []);

// A request as the edge itself brings it, and one whose Host field takes the
// place of a part of the path.
const asked = (fields, cf) => Object.assign(new Request("https://site.test/x?y", { headers: fields }), { cf });
const [zone, placed] = [undefined, "https://a.test"];

// id, the plan, whether only the platform may have brought it, what Rust says of the URL,
// the request, where it goes
const straights = [
  ["nothing speaks against it", placed, false, true, asked({}), "https://a.test/x?y"],
  ["Rust says no", placed, false, false, asked({}), undefined],
  ["its Host field is a host", placed, false, true, asked({ host: "site.test" }), "https://a.test/x?y"],
  ["its Host field has a slash", placed, false, true, asked({ host: "site.test/x" }), undefined],
  ["the runtime makes no request of it", "https://a.test:port", false, true, asked({}), undefined],
  ["it is for the zone and came through the platform", zone, true, true, asked({ "cf-ray": "8c1234567890abcd-FRA" }, { colo: "FRA" }), "https://site.test/x?y"],
  ["it is for the zone and came from elsewhere", zone, true, true, asked({ "cf-ray": "8c1234567890abcd-FRA" }), undefined],
  ["it is for the zone and what is wrapped answers for that", zone, false, true, asked({}), "https://site.test/x?y"],
];

for (const [id, where, onlyDeployed, says, request, to] of straights) {
  test(`${id}: ${to === undefined ? "it takes the whole way" : "it goes straight"}`, async () => {
    const urls = [];
    const asked = (url) => {
      urls.push(url);
      if (says) goes_straight(planned(where), "https://site.test".length, 0, onlyDeployed, false);
      return says;
    };
    const response = straight({ straight: asked }, request, ctx);
    assert.equal(response === undefined, to === undefined);
    assert.equal(await (await response)?.text(), to && "theirs");
    assert.deepEqual(got.map(({ url }) => url), to === undefined ? [] : [to]);
    assert.deepEqual(urls, ["https://site.test/x?y"], "what Rust is asked about is what was sent");
  });
}

// What follows `https://site.test` in the request after one for `/first?a`, whether Rust said of
// that one that others of its host go there too, what Rust says when it is asked of the next
// without its URL, and what it is asked. It lets any URL go straight.
const [URL_ASKED, AGAIN] = ["url", "again"];
const nexts = [
  ["another path and query", "/b/c?d=/../e", true, 0, [AGAIN]],
  ["the same", "/first?a", true, 0, [AGAIN]],
  ["something speaks against it by now", "/b", true, undefined, [AGAIN, URL_ASKED]],
  ["Rust knows a route by its path", "/b", false, 0, [URL_ASKED]],
  ["a path that may be respelt", "/a/./b", true, 0, [URL_ASKED]],
  ["a percent sign", "/%62", true, 0, [URL_ASKED]],
  ["a page of Faultline's own", "/_faultline/guide", true, 0, [URL_ASKED]],
  ["a path of which more is wanted", "/robots.txt", true, 0, [URL_ASKED]],
  ["another port", ":8443/b", true, 0, [URL_ASKED]],
  ["a longer host", ".evil.test/b", true, 0, [URL_ASKED]],
  ["a user's name", "@evil.test/b", true, 0, [URL_ASKED]],
];

// Rust's entries: one that is told the URL, and one that says again what is wanted.
function entries(asked, othersToo, again) {
  const to = planned("https://a.test");
  return {
    straight(url) {
      asked.push(URL_ASKED);
      goes_straight(to, url.indexOf("/", 8), 0, false, othersToo);
      return true;
    },
    straight_again() {
      asked.push(AGAIN);
      return again;
    },
  };
}

for (const [id, rest, othersToo, says, expected] of nexts) {
  test(`the next request of a host, ${id}: ${expected.join(", then ")}`, async () => {
    install_straight("(?:/(?:[a-z_][a-z._]*)?)+(?:\\?[a-z=./]*)?$", ["/_faultline", "/robots.txt"]);
    const asked = [];
    const rust = entries(asked, othersToo, says);
    await straight(rust, new Request("https://site.test/first?a"), ctx);
    asked.length = 0;
    const request = new Request("https://site.test/");
    Object.defineProperty(request, "url", { value: `https://site.test${rest}` });
    assert.equal(await (await straight(rust, request, ctx)).text(), "theirs");
    assert.deepEqual(asked, expected);
    assert.equal(got[1].url, new URL(rest.slice(rest.indexOf("/")), "https://a.test").href);
  });
}

test("what is wanted of the next reply is what Rust says then, and a new instance is asked anew", async () => {
  install_straight("(?:/[a-z]*)+$", []);
  const asked = [];
  const rust = entries(asked, true, WATCH);
  const ask = async () => (await straight(rust, new Request("https://site.test/x"), ctx)).status;
  assert.deepEqual([await ask(), await ask()], [200, 502], "the second is wanted for more, and Rust looks at it");
  install_straight("(?:/[a-z]*)+$", []);
  assert.equal(await ask(), 200);
  assert.deepEqual(asked, [URL_ASKED, AGAIN, URL_ASKED]);
});
