// When the list of address blocks is too old, and what is made of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { agedNetworks } from "../../scripts/lib/networks.mjs";
import { inRoot } from "../../scripts/lib/tools.mjs";

const CASES = [
  { id: "of today", text: "# as of 2026-11-25\n", now: "2026-11-25", says: undefined },
  { id: "half a year, to the day", text: "# as of 2026-01-01\n", now: "2026-06-30", says: undefined },
  { id: "a day more", text: "# as of 2026-01-01\n", now: "2026-07-01", says: /is 181 days old/, stop: false },
  { id: "a year", text: "# as of 2026-01-01\n", now: "2027-01-01", says: /is 365 days old/, stop: false },
  { id: "a day more than a year", text: "# as of 2026-01-01\n", now: "2027-01-02", says: /is 366 days old: npm run networks$/, stop: true },
  { id: "no date", text: "103.21.244.0/22\n", now: "2026-01-01", says: /has no date/, stop: true },
  { id: "from tomorrow", text: "# as of 2026-01-02\n", now: "2026-01-01", says: undefined },
];

for (const { id, text, now, says, stop } of CASES) {
  test(`age of the networks: ${id}`, () => {
    const aged = agedNetworks(text, Date.parse(now));
    if (says === undefined) return assert.equal(aged, undefined);
    assert.match(aged?.said ?? "", says);
    assert.equal(aged?.stop, stop);
  });
}

test("age of the networks: the list of this project has a date", () => {
  const text = readFileSync(inRoot("src/vantage/cloudflare.txt"), "utf8");
  assert.equal(agedNetworks(text, Date.parse("2026-11-26")), undefined);
});
