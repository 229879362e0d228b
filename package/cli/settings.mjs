// `faultline check-settings`: the checker of the build, without the build.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { checkSettings as examine } from "./core.mjs";
import { wrongUse } from "./use.mjs";

/** The files Wrangler looks for, in its order. */
export const FILES = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

/** What is wrong with a file: `{ unreadable }` or `{ mistakes, warnings, holds }`. */
export function examined(file) {
  return JSON.parse(examine(path.basename(file), readFileSync(file, "utf8")));
}

/** Says it to a person; whether all is in order. */
export function tell(file, told) {
  const name = path.basename(file);
  if (told.unreadable !== undefined) {
    process.stderr.write(`${name}: ${told.unreadable}\n`);
    return false;
  }
  for (const warning of told.warnings) process.stderr.write(`warning: ${name}: ${warning}\n`);
  if (told.mistakes.length > 0) {
    process.stderr.write(`settings: ${count(told.mistakes.length, "mistake")}\n`);
    for (const mistake of told.mistakes) process.stderr.write(`  ${name}: ${mistake}\n`);
    return false;
  }
  process.stdout.write(`${name} is in order: ${told.holds.join("\n  ")}\n`);
  return true;
}

export function checkSettings(args) {
  let options;
  try {
    options = parseArgs({ args, allowPositionals: true, options: { json: { type: "boolean", default: false } } });
  } catch (error) {
    return wrongUse(error.message, "check-settings");
  }
  if (options.positionals.length > 1) return wrongUse("one file at a time", "check-settings");
  const file = options.positionals[0] ?? FILES.find((name) => existsSync(name));
  if (file === undefined) return wrongUse(`there is none of ${FILES.join(", ")} here`, "check-settings");
  let told;
  try {
    told = examined(file);
  } catch (error) {
    return wrongUse(`${file} cannot be read: ${error.message}`, "check-settings");
  }
  if (!options.values.json) return tell(file, told) ? 0 : 1;
  process.stdout.write(`${JSON.stringify({ file: path.basename(file), ...told }, null, 2)}\n`);
  return told.unreadable === undefined && told.mistakes.length === 0 ? 0 : 1;
}
