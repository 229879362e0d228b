// Taking the start of a request's body: what is kept, and how much of the rest is read so that the
// client reads the answer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const source = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue/reading.js");
const { take } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(source, "utf8"))}`);

const MOST = 64 * 1024;
const MIB = 1024 * 1024;

// A request whose body is `length` bytes in pieces, then its end, a break or silence; `seen`
// counts what was read of it.
function request({ length, piece = MOST, announced, then = "end" }) {
  const seen = { read: 0, cancelled: false };
  const body = new ReadableStream({
    pull(controller) {
      const size = Math.min(piece, length - seen.read);
      if (size > 0) {
        seen.read += size;
        controller.enqueue(new Uint8Array(size).fill(97));
      } else if (then === "end") controller.close();
      else if (then === "break") controller.error(new Error("gone"));
    },
    cancel() { seen.cancelled = true; },
  }, { highWaterMark: 0 });
  const headers = new Headers(announced === undefined ? {} : { "content-length": String(announced) });
  return { seen, request: { body, headers } };
}

const rows = [
  // id, body, bytes kept, complete, bytes read
  ["empty", { length: 0 }, 0, true, 0],
  ["small", { length: 10, announced: 10 }, 10, true, 10],
  ["exactly full", { length: MOST }, MOST, true, MOST],
  ["one too many", { length: MOST + 1 }, MOST, false, MOST + 1],
  ["several MiB", { length: 5 * MIB, announced: 5 * MIB }, MOST, false, 5 * MIB],
  ["several MiB, chunked", { length: 5 * MIB }, MOST, false, 5 * MIB],
  ["endless, chunked", { length: 1024 * MIB }, MOST, false, MOST * 2 + 16 * MIB],
  ["announced past all limits", { length: 1024 * MIB, announced: 1024 * MIB }, 0, false, 0],
  ["a length that is none", { length: 10, announced: "ten" }, 10, true, 10],
  ["broken past the limit", { length: 2 * MIB, then: "break" }, MOST, false, 2 * MIB],
];

for (const [id, body, kept, complete, read] of rows) {
  test(`take: ${id}`, async () => {
    const { seen, request: asked } = request(body);
    const taken = await take(asked, MOST);
    assert.deepEqual([taken.bytes.length, taken.complete, seen.read], [kept, complete, read]);
    assert.ok(taken.bytes.every((byte) => byte === 97));
    if (body.length > seen.read) assert.ok(seen.cancelled);
  });
}

test("take: a body that is missing", async () => {
  assert.deepEqual(await take({ body: null }, MOST), { bytes: new Uint8Array(0), complete: true });
});

test("take: a body that stops past the limit is waited for only so long", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { seen, request: asked } = request({ length: 2 * MOST, then: "silence" });
  const taking = take(asked, MOST);
  while (seen.read < 2 * MOST) await new Promise(setImmediate);
  context.mock.timers.tick(10_000);
  assert.equal((await taking).complete, false);
  assert.ok(seen.cancelled);
});

test("take: a body that breaks before the limit is an error", async () => {
  await assert.rejects(take(request({ length: 10, then: "break" }).request, MOST), /gone/);
});
