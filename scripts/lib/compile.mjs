// Compiling with the time it takes in view: which crate of how many, in
// place of minutes of silence.

import { spawn } from "node:child_process";
import { fail, root, say } from "./tools.mjs";

/** How often the progress is told where it cannot be drawn over itself, in milliseconds. */
const EVERY_MS = 10_000;

/** What takes longer is told when it is done, in milliseconds. */
const WORTH_TELLING_MS = 3_000;

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

/** Runs cargo, and says how far it is with `what`. */
export async function compile(what, args) {
  const since = Date.now();
  const isTerminal = process.stderr.isTTY;
  let step;
  // The time goes on also where a step takes long: the last ones are the largest.
  const draw = () => {
    if (step === undefined) return;
    const [done, all] = step;
    const text = `compiling ${what}: crate ${done} of ${all}, ${lasted(since)} so far`;
    process.stderr.write(isTerminal ? `\r\u001b[2K${text}` : `${text}\n`);
  };
  const timer = setInterval(draw, isTerminal ? 1000 : EVERY_MS);
  const env = { ...process.env, CARGO_TERM_PROGRESS_WHEN: "always", CARGO_TERM_PROGRESS_WIDTH: "100", CARGO_TERM_COLOR: "never" };
  const child = spawn("cargo", args, { cwd: root, env, stdio: ["ignore", "inherit", "pipe"] });
  let rest = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    const pieces = (rest + text).split(/[\r\n]+/);
    rest = pieces.pop();
    for (const piece of pieces) {
      step = stepIn(piece) ?? step;
      if (piece.trim() !== "" && stepIn(piece) === undefined && !TALK.test(piece)) process.stderr.write(`${isTerminal && step ? "\n" : ""}${piece}\n`);
    }
  });
  const code = await new Promise((done) => child.on("error", () => done(127)).on("close", done));
  clearInterval(timer);
  if (step && isTerminal) process.stderr.write("\r\u001b[2K");
  if (code === 127) fail("cargo could not be started; install Rust from https://rustup.rs");
  if (code !== 0) fail(`${what}: failed (exit code ${code})`);
  if (Date.now() - since > WORTH_TELLING_MS) say(`compiled ${what} in ${lasted(since)}`);
}
