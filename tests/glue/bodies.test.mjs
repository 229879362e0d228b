// Bodies of replies: what is read ahead of them, how they are handed on while they are watched,
// and that nothing throws.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

// The streams that only a Workers runtime has. The fixed one refuses what no length is,
// as the runtime's own does.
globalThis.IdentityTransformStream = class extends TransformStream {};
globalThis.FixedLengthStream = class extends TransformStream {
  constructor(length) {
    if (!Number.isSafeInteger(length) || length < 0) throw new TypeError("no length");
    let left = length;
    super({
      transform(piece, controller) {
        left -= piece.length;
        if (left < 0) throw new TypeError("too many bytes");
        controller.enqueue(piece);
      },
      flush() {
        if (left > 0) throw new TypeError("too few bytes");
      },
    });
  }
};

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const { peek } = await import(pathToFileURL(path.join(glue, "reading.js")));
const { watch, watch_copy } = await import(pathToFileURL(path.join(glue, "bodies.js")));

const KIB = 1024;

// A reply whose body comes in these pieces (a number is so many bytes), then ends, breaks or is
// silent; `seen` says what became of it.
function reply(pieces, { then = "end", fields = {}, status = 200, bytes = true } = {}) {
  const seen = { pulled: 0, cancelled: false };
  const left = [...pieces];
  const body = new ReadableStream({
    ...(bytes ? { type: "bytes" } : {}),
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) {
        seen.pulled += piece;
        controller.enqueue(new Uint8Array(piece).fill(97));
        return undefined;
      }
      if (then === "silence") return new Promise(() => {});
      if (then === "break") controller.error(new Error("Network connection lost."));
      else controller.close();
      if (bytes) controller.byobRequest?.respond(0);
      return undefined;
    },
    cancel() { seen.cancelled = true; },
  }, { highWaterMark: 0 });
  return { seen, response: new Response(body, { status, headers: fields }) };
}

// What is left to do after an answer, and what was told of the end.
function aftermath() {
  const work = [];
  const told = [];
  let calls = 0;
  const ended = (how) => {
    calls += 1;
    if (how !== undefined) told.push(how);
  };
  const done = async () => {
    await Promise.all(work);
    assert.equal(calls, 1, "told exactly once that it has ended");
  };
  return { ctx: { waitUntil: (promise) => work.push(promise) }, ended, told, done };
}

const message = (error) => (error === undefined ? undefined : error.message);

const starts = [
  // id, pieces, how it goes on, most, in one go, [bytes read, complete, stalled, error]
  ["small, in one go", [10], "end", 10, true, [10, true, undefined, undefined]],
  ["small, piece by piece", [10], "end", 64, false, [10, true, undefined, undefined]],
  ["exactly full", [32, 32], "end", 64, false, [64, true, undefined, undefined]],
  ["longer", [32, 32, 32], "end", 64, false, [64, false, undefined, undefined]],
  ["much longer", [64 * KIB, 64 * KIB], "end", 64, false, [64, false, undefined, undefined]],
  ["empty", [], "end", 64, false, [0, true, undefined, undefined]],
  ["cut, in one go", [3], "break", 10, true, [0, false, undefined, "Network connection lost."]],
  ["cut, piece by piece", [3], "break", 64, false, [3, false, undefined, "Network connection lost."]],
  ["cut at once", [], "break", 64, false, [0, false, undefined, "Network connection lost."]],
  ["cut after what is wanted", [32, 32, 32], "break", 64, false, [64, false, undefined, undefined]],
  ["silent, in one go", [3], "silence", 10, true, [0, false, undefined, undefined]],
  ["silent, piece by piece", [3], "silence", 64, false, [3, false, true, undefined]],
  ["silent at once", [], "silence", 64, false, [0, false, true, undefined]],
];

for (const bytes of [true, false]) {
  for (const [id, pieces, then, most, inOneGo, expected] of starts) {
    test(`read ahead, ${bytes ? "bytes" : "a program's stream"}: ${id}`, async () => {
      const { response } = reply(pieces, { then, bytes });
      const start = await peek(response, most, 20, 40, inOneGo);
      assert.deepEqual([start.bytes.length, start.complete, start.stalled, message(start.error)], expected);
      if (then !== "end") return;
      const whole = await response.arrayBuffer();
      assert.equal(whole.byteLength, pieces.reduce((sum, piece) => sum + piece, 0), "the reply itself stays whole");
    });
  }
}

test("read ahead: a body that drips is waited for until all of the time is over, and goes on", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let controller;
  const body = new ReadableStream({ start(made) { controller = made; } });
  const looking = peek(new Response(body), 64, 100, 200, false);
  for (let ms = 0; ms < 200; ms += 50) {
    controller.enqueue(new Uint8Array(1));
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    context.mock.timers.tick(50);
  }
  const start = await looking;
  assert.deepEqual([start.complete, start.stalled, start.error], [false, undefined, undefined]);
  assert.ok(start.bytes.length >= 3);
});

test("read ahead: a body that somebody has already, and a reply without one", async () => {
  const taken = new Response("taken");
  await taken.text();
  assert.deepEqual(await peek(taken, 64, 20, 40, false), { bytes: new Uint8Array(0), complete: false });
  assert.equal((await peek(new Response(null), 64, 20, 40, true)).complete, true);
});

const passings = [
  // id, pieces, how it goes on, length, how much is counted, [delivered to the
  // visitor or its error, told]
  ["of a length", [10, 20], "end", 30, 1000, [30, []]],
  ["of no length", [10, 20], "end", undefined, 1000, [30, []]],
  ["counted in part", [10, 20, 30], "end", 60, 15, [60, []]],
  ["large", Array(64).fill(64 * KIB), "end", 4096 * KIB, 2 ** 32, [4096 * KIB, []]],
  ["empty", [], "end", 0, 1000, [0, []]],
  ["cut", [10], "break", 30, 1000, ["broken", [["Network connection lost.", undefined, 10]]]],
  ["cut after what is counted", [10, 20], "break", 60, 5, ["broken", [["Network connection lost.", undefined, 10]]]],
  ["silent", [10], "silence", 30, 1000, ["broken", [[undefined, true, 10]]]],
  // Whatever these say, the reply goes on.
  ["of a length that is none", [10], "end", Number.NaN, 1000, [10, []]],
  ["of a negative length", [10], "end", -1, 1000, [10, []]],
  ["of a length past all numbers", [10], "end", 2 ** 53, 1000, [10, []]],
];

for (const bytes of [true, false]) {
  for (const [id, pieces, then, length, most, [delivered, told]] of passings) {
    test(`watched, ${bytes ? "bytes" : "a program's stream"}: ${id}`, async () => {
      const { response } = reply(pieces, { then, bytes, fields: { "x-kept": "yes" }, status: 201 });
      const { ctx, ended, told: seen, done } = aftermath();
      const outgoing = watch(response, ctx, then === "silence" ? 20 : 1000, most, length, ended);
      assert.deepEqual([outgoing.status, outgoing.headers.get("x-kept")], [201, "yes"]);
      const got = await outgoing.arrayBuffer().then((body) => body.byteLength, () => "broken");
      await done();
      assert.equal(got, delivered);
      assert.deepEqual(seen.map((how) => [message(how.error), how.stalled, how.delivered]), told);
    });
  }
}

test("watched: a visitor who leaves is told as such, and the origin's body let go", async () => {
  const { response, seen } = reply(Array(100).fill(KIB));
  const { ctx, ended, told, done } = aftermath();
  const outgoing = watch(response, ctx, 1000, 2 ** 32, undefined, ended);
  const reader = outgoing.body.getReader();
  await reader.read();
  await reader.cancel(new Error("left"));
  await done();
  assert.deepEqual(told.map((how) => how.gone), [true]);
  assert.equal(seen.cancelled, true);
});

test("watched: a body that may be silent is waited for", async () => {
  const { response } = reply([10], { then: "silence" });
  const { ctx, ended, told } = aftermath();
  const outgoing = watch(response, ctx, 0, 1000, undefined, ended);
  const reader = outgoing.body.getReader();
  assert.equal((await reader.read()).value.length, 10);
  const more = reader.read();
  assert.equal(await Promise.race([more, new Promise((done) => setTimeout(done, 50, "still open"))]), "still open");
  assert.deepEqual(told, []);
});

const locked = new Response("locked");
locked.body.getReader();
for (const [id, response] of [
  ["no body", new Response(null, { status: 204 })],
  ["a status that HTTP does not have", { body: new ReadableStream(), status: 999, statusText: "", headers: new Headers() }],
  ["a body that somebody reads", locked],
]) {
  test(`watched: what nobody can make again goes on as it came, ${id}`, async () => {
    const { ctx, ended, done } = aftermath();
    assert.equal(watch(response, ctx, 10, 10, 5, ended), response);
    await done();
  });
  test(`a copy watched: what cannot be copied is left alone, ${id}`, async () => {
    const { ctx, ended, told, done } = aftermath();
    watch_copy(response, ctx, 10, 10, ended);
    await done();
    assert.deepEqual(told, []);
  });
}

const copies = [
  // id, pieces, how it goes on, most, bytes asked of the origin before the visitor takes any, told
  ["well", [10, 20], "end", 1000, 30, []],
  // A tee asks for one piece ahead.
  ["longer than is read", Array(10).fill(100), "end", 250, 400, []],
  ["cut", [10], "break", 1000, 10, [["Network connection lost.", undefined, 10]]],
  ["silent", [10], "silence", 1000, 10, [[undefined, true, 10]]],
];

for (const [id, pieces, then, most, pulled, told] of copies) {
  test(`a copy watched: ${id}`, async () => {
    const { response, seen } = reply(pieces, { then, bytes: false });
    const { ctx, ended, told: heard, done } = aftermath();
    watch_copy(response, ctx, then === "silence" ? 20 : 1000, most, ended);
    await done();
    assert.equal(seen.pulled, pulled);
    assert.deepEqual(heard.map((how) => [message(how.error), how.stalled, how.delivered]), told);
    if (then === "end") {
      const whole = await response.arrayBuffer();
      assert.equal(whole.byteLength, pieces.reduce((sum, piece) => sum + piece, 0), "the visitor's own body is whole");
    }
  });
}
