// Compiling with the time it takes in view: which crate of how many, in place of minutes of silence.

import { spawn } from "node:child_process";
import { fail, root, say } from "./tools.mjs";

/** How often the progress is told where it cannot be drawn over itself, in milliseconds. */
const EVERY_MS = 10_000;

/** Cargo's own progress, such as `Building [====> ] 120/250: serde, time`. */
const PROGRESS = /Building \[.*?\] (\d+)\/(\d+)/;
/** What cargo says beside it, which nobody needs who only waits. */
const TALK = /^\s*(Compiling|Finished|Running|Building|Fresh|Blocking|Downloading|Downloaded|Updating|Locking)\b/;

/** The step that a piece of cargo's output tells: `[done, all]`, or undefined. */
export function stepIn(text) {
  const found = PROGRESS.exec(text);
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

const lasted = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/** Runs cargo, and says how far it is. */
export async function compile(what, args) {
  say(what);
  const since = Date.now();
  let told = since;
  let drawn = false;
  const draw = ([done, all]) => {
    const text = `compiling, once: crate ${done} of ${all}, ${lasted(since)} so far`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
    else if (Date.now() - told >= EVERY_MS) {
      told = Date.now();
      process.stderr.write(`${text}\n`);
    } else return;
    drawn = true;
  };
  const env = { ...process.env, CARGO_TERM_PROGRESS_WHEN: "always", CARGO_TERM_PROGRESS_WIDTH: "100", CARGO_TERM_COLOR: "never" };
  const child = spawn("cargo", args, { cwd: root, env, stdio: ["ignore", "inherit", "pipe"] });
  let rest = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    const pieces = (rest + text).split(/[\r\n]+/);
    rest = pieces.pop();
    for (const piece of pieces) {
      const step = stepIn(piece);
      if (step !== undefined) draw(step);
      else if (piece.trim() !== "" && !TALK.test(piece)) process.stderr.write(`${drawn ? "\n" : ""}${piece}\n`);
    }
  });
  const code = await new Promise((done) => child.on("error", () => done(127)).on("close", done));
  if (drawn && process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
  if (code === 127) fail("cargo could not be started; install Rust from https://rustup.rs");
  if (code !== 0) fail(`${what}: failed (exit code ${code})`);
  if (drawn) say(`compiled in ${lasted(since)}; it is kept, and the next start takes seconds`);
}
