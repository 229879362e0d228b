// How old the list of Cloudflare's address blocks is, and what that calls for. Nobody's build
// breaks over it: an old list errs by probing an origin that is behind the edge, where the platform
// refuses the probe anyway.

import { readFileSync } from "node:fs";
import { inRoot } from "./tools.mjs";

// The list changes seldom: half a year is worth a word, a year a stop where
// somebody looks after it.
const WARN_DAYS = 180;
const STOP_DAYS = 365;
const DAY_MS = 86_400_000;

/**
 * What to say of a list with this first line at this moment; `stop` where continuous integration
 * should not go on with it.
 * @param {string} text the list
 * @param {number} now in milliseconds since 1970-01-01T00:00:00Z
 * @returns {{ said: string, stop: boolean } | undefined}
 */
export function agedNetworks(text, now) {
  const date = /^# as of (\d{4}-\d{2}-\d{2})\n/.exec(text)?.[1] ?? "";
  const days = Math.floor((now - Date.parse(`${date}T00:00:00Z`)) / DAY_MS);
  if (days <= WARN_DAYS) return undefined;
  const age = Number.isNaN(days) ? "has no date" : `is ${days} days old`;
  return { said: `the list of Cloudflare's address blocks ${age}: npm run networks`, stop: !(days <= STOP_DAYS) };
}

/** The same of the list in this folder, now. */
export const networks = () => agedNetworks(readFileSync(inRoot("src/vantage/cloudflare.txt"), "utf8"), Date.now());
