// A moment in the visitor's zone and language, with its day where that is not today.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, timezone } from "../../src/edge/glue/clock.js";

const NOON = Date.UTC(2026, 10, 20, 12, 0, 0);
const HOUR = 3_600_000;

for (const [id, at, language, zone, expected] of [
  ["today", NOON + 61_000, "en", "America/New_York", /^7:02\sAM\sEST$/],
  ["already tomorrow there", NOON + 4 * HOUR, "ja", "Asia/Tokyo", /11月21日.*1:00/],
  ["still today there", NOON + 14 * HOUR, "en", "America/Los_Angeles", /^6:00\sPM\sPST$/],
  ["in two days", NOON + 48 * HOUR, "de", "Europe/Berlin", /Sonntag, 22\. November.*13:00/],
  ["a zone that there is not", NOON, "en", "Mars/Olympus", undefined],
  ["a language that is none", NOON, "not a tag!", "UTC", undefined],
]) {
  test(`the moment: ${id}`, () => {
    const said = clock(at, NOON, language, zone);
    if (expected) assert.match(said, expected);
    else assert.equal(said, undefined);
  });
}

test("the zone is the platform's word, or nobody's", () => {
  assert.equal(timezone({ cf: { timezone: "Europe/Berlin" } }), "Europe/Berlin");
  assert.equal(timezone({ cf: { timezone: 5 } }), undefined);
  assert.equal(timezone({}), undefined);
});
