// How large the module is that every isolate compiles before its first reply.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

// Compiling it is most of a cold start. It had 583 KiB on 2026-11-25; what is added since may weigh 10 KiB for each of seven
// pieces of work; it weighs more, since the ledger, the console, the table of edge codes, the decoder of zstd and the words
// of databases came in one go. What a healthy request does not need belongs into a module of its own, which is loaded when it is
// needed; until that is done the limit is what it weighs, so that it does not grow further unnoticed.
const MOST_KIB = 800;

test("the first module does not outgrow its room", () => {
  const module = readFileSync(new URL("../../build/faultline_bg.wasm", import.meta.url));
  const kib = gzipSync(module, { level: 9 }).length / 1024;
  console.log(`build/faultline_bg.wasm: ${module.length} bytes, ${kib.toFixed(1)} KiB by gzip -9`);
  assert.ok(kib <= MOST_KIB, `${kib.toFixed(1)} KiB by gzip -9, at most ${MOST_KIB}: every isolate compiles it before its first reply. `
    + "Look at what grew (twiggy top, or the sections by wasm-objdump -h), and move what no healthy request needs out of it.");
});
