// `faultline explain`: what something copied was.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { explainText } from "./core.mjs";
import { wrongUse } from "./use.mjs";

/** The most that is read, in bytes: what the guide on the worker takes. */
const BYTES_MAX = 64 * 1024;

// Standard input to its end, or as far as it is looked at. A stream, because a
// pipe may have nothing yet.
async function piped() {
  const pieces = [];
  let bytes = 0;
  for await (const piece of process.stdin) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= BYTES_MAX) break;
  }
  return Buffer.concat(pieces);
}

export async function explain(args) {
  let options;
  try {
    options = parseArgs({ args, allowPositionals: true, options: { json: { type: "boolean", default: false } } });
  } catch (error) {
    return wrongUse(error.message, "explain");
  }
  if (options.positionals.length > 1) return wrongUse("one file at a time", "explain");
  const [file = "-"] = options.positionals;
  if (file === "-" && process.stdin.isTTY) process.stderr.write("Paste the reply or the log line, then press Ctrl-D.\n");
  let text;
  try {
    text = (file === "-" ? await piped() : readFileSync(file)).subarray(0, BYTES_MAX).toString("utf8");
  } catch (error) {
    return wrongUse(`${file === "-" ? "standard input" : file} cannot be read: ${error.message}`, "explain");
  }
  if (text.trim() === "") return wrongUse("there is nothing to explain: the input is empty", "explain");
  const told = JSON.parse(explainText(text));
  process.stdout.write(options.values.json ? `${JSON.stringify(told.document, null, 2)}\n` : told.text);
  return told.code;
}
