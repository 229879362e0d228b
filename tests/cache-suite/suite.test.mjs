// The public HTTP cache test suite (cache-tests.fyi) before Faultline: as it is, and with an origin
// that fails at the end of each test. The names of the tests are the table: how, id, what is asked,
// what was seen. Needs a built worker. Run: npm exec -- node --test
// tests/cache-suite/suite.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";
import { getResults, runTests } from "http-cache-tests/client/runner.mjs";
import { all, derive, isRequired, reuses } from "./derived.mjs";
import { fetch, hostOf, startStage } from "./stage.mjs";
import { BRIEF, FORBIDDEN, OWN, PLAIN, SERVED } from "./tables.mjs";

const NOT_REUSED = /does not come from cache/;
const HOW = ["close", "503"];
const matches = (patterns, id) => patterns.some((pattern) => pattern.test(id));
const excuse = (table, id) => table.find(([pattern]) => pattern.test(id)) ?? [];

// Every derived test and what is expected of it.
const brief = [...all.values()].filter((of) => of.requests.length > 1).map((of) => ({ of, served: reuses(of), run: derive(of, "brief", "close", reuses(of)) }));
const lasting = HOW.flatMap((how) => {
  const picked = (patterns, served) => [...all.values()].filter((of) => matches(patterns, of.id)).map((of) => ({ of, served, run: derive(of, "lasting", how, served) }));
  const ours = OWN.map(([of, served]) => ({ of, served, run: derive(of, "lasting", how, served) }));
  return [...picked(FORBIDDEN, false), ...picked(SERVED, true), ...ours];
});

// The host stands in the test's id, which every request of a test carries.
function fetchAt(url, init = {}) {
  const [, id] = (init.headers ?? []).find?.(([name]) => name === "Test-ID") ?? [];
  return fetch(url, id === undefined ? init : { ...init, headers: [...init.headers, ["Host", hostOf(id.split("@")[1])]] });
}

const stage = await startStage();
const unmodified = stage.cli();
await runTests([{ tests: [...brief, ...lasting].map(({ run }) => run) }], fetchAt, false, stage.url);
const results = getResults();
const plain = await unmodified;
await stage.stop();

const shown = (result, why) => (result === true ? "so it is" : `${result[1].split("\n")[0].slice(0, 80)}${why ? `: ${why}` : ""}`);
const asked = (of) => `${isRequired(of) ? "must" : of.kind}: ${of.name.replaceAll("`", "").slice(0, 90)}`;

for (const of of all.values()) {
  const result = plain[of.id];
  const [, why, says = NOT_REUSED] = excuse(PLAIN, of.id);
  test(`as it is | ${of.id} | ${asked(of)} | ${shown(result, why)}`, () => {
    if (isRequired(of) && result !== true) assert.match(result[1], says);
  });
}

for (const { of, served, run } of brief) {
  const result = results[run.id];
  const [, why, says] = excuse(BRIEF, of.id);
  test(`brief, close | ${of.id} | ${served ? "served" : "not served"} | ${shown(result, why)}`, () => {
    if (why === undefined) assert.equal(result, true);
    else if (result !== true) assert.match(result[1], says);
  });
}

for (const { of, served, run } of lasting) {
  test(`lasting, ${run.id.split("@")[2]} | ${of.id} | ${served ? "served" : "not served"} | ${shown(results[run.id])}`, () => assert.equal(results[run.id], true));
}

test("the suite's own tests of stale-if-error", () => {
  for (const id of ["stale-sie-close", "stale-sie-503"]) assert.equal(plain[id], true, id);
});

// A line of a table that fits nothing, or excuses nothing, is a mistake in it.
const needed = (table, ids) => {
  const used = new Set(ids.map((id) => excuse(table, id)));
  for (const line of table) assert.ok(used.has(line), `${line[0]} excuses nothing`);
};
test("every line of the tables is needed", () => {
  needed(PLAIN, [...all.keys()].filter((id) => plain[id] !== true));
  needed(BRIEF, brief.filter(({ run }) => results[run.id] !== true).map(({ of }) => of.id));
  for (const pattern of [...FORBIDDEN, ...SERVED]) assert.ok([...all.keys()].some((id) => pattern.test(id)), `${pattern} fits nothing`);
});
