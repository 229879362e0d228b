// The start of a deflated body, undone as far as it goes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateRawSync, deflateSync } from "node:zlib";

const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue/coding.js");
const { inflate } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(source, "utf8"))}`);

const PAGE = `<h1>Error</h1>${Array.from({ length: 4000 }, (_, n) => n).join(" ")}`;
const MOST = 16 * 1024;

const CASES = [
  { id: "with zlib's header", bytes: deflateSync(PAGE), length: MOST, complete: false },
  { id: "without", bytes: deflateRawSync(PAGE), length: MOST, complete: false },
  { id: "short", bytes: deflateSync("<h1>Error</h1>"), length: 14, complete: true },
  { id: "cut off", bytes: deflateSync(PAGE).subarray(0, 3000), complete: false },
];

for (const { id, bytes, length, complete } of CASES) {
  test(`deflate: ${id}`, async () => {
    const look = await inflate(new Uint8Array(bytes), MOST);
    assert.equal(look.complete, complete);
    if (length !== undefined) assert.equal(look.bytes.length, length);
    assert.ok(new TextDecoder().decode(look.bytes).startsWith("<h1>Error</h1>"));
  });
}

test("deflate: bytes that are none give nothing", async () => {
  assert.equal(await inflate(new TextEncoder().encode("<h1>Error</h1>"), MOST), undefined);
});
