// Which redirects lead back to the address that was asked.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue/redirect.js");
const { leadsBack, resolved } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(source, "utf8"))}`);

const ASKED = "https://www.example.com/a/b?c=1";

const CASES = [
  { id: "the same", location: ASKED, back: true },
  { id: "relative", location: "b?c=1", back: true },
  { id: "from the root", location: "/a/b?c=1", back: true },
  { id: "by detours", location: "/a/../a/./b?c=1", back: true },
  { id: "the default port", location: "https://WWW.example.com:443/a/b?c=1", back: true },
  { id: "another scheme's form", location: "//www.example.com/a/b?c=1", back: true },
  { id: "a fragment", location: "#top", back: true },
  { id: "the twin by http", location: "http://www.example.com/a/b?c=1", back: true },
  { id: "the twin without www", location: "https://example.com/a/b?c=1#top", back: true },
  { id: "www twice", location: "https://www.www.example.com/a/b?c=1", back: false },
  { id: "another host", location: "https://shop.example.com/a/b?c=1", back: false },
  { id: "an app", location: "intent://www.example.com/a/b?c=1", back: false },
  { id: "a slash more", location: "/a/b/?c=1", back: false },
  { id: "another query", location: "?c=2", back: false },
  { id: "no address", location: "https://", back: false },
  { id: "a cookie check", location: ASKED, cookie: "seen=1", back: false },
  { id: "no location", back: false },
];

for (const { id, location, cookie, back } of CASES) {
  test(`redirect: ${id}`, () => {
    const headers = new Headers();
    if (location !== undefined) headers.set("location", location);
    if (cookie !== undefined) headers.set("set-cookie", cookie);
    assert.equal(leadsBack(ASKED, headers), back);
  });
}

test("redirect: what is no address is nothing", () => {
  assert.equal(resolved("https://", ASKED), undefined);
});
