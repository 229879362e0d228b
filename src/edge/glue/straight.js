// The straight way: a request that nothing speaks against is sent after one question to Rust, with
// its URL; the next ones of its host, where their URLs say nothing else, after one without.

import { Attempt } from "./attempt.js";
import { isDeployed, takesFromThePath } from "./door.js";
import { made, sendAs } from "./pass.js";
import { addressed, planned } from "./plans.js";

/**
 * Rust's entries that are asked.
 *
 * @typedef {Pick<typeof import("./faultline.d.ts"), "straight" | "straight_again">} Asked
 */

// What follows the authority of a URL that says nothing else than the one before
// (`request_url::rest`), and with what the paths begin of which that is not known
// (`pass::straight`).
let plain = /^\b$/y;
/** @type {string[]} */
let apart = [];

/**
 * @param {string} rest
 * @param {string[]} paths
 */
export function install_straight(rest, paths) {
  plain = new RegExp(rest, "y");
  apart = paths;
  last.beginning = undefined;
}

/**
 * A way that a request went. `beginning`: the scheme, the authority and a slash, where others of
 * its host go there too.
 *
 * @typedef {{ plan: Numbered, at: number, onlyDeployed: boolean, othersToo: boolean, beginning:
 *   string | undefined }} Gone
 */

/**
 * Where the request went that Rust was told the URL of last.
 *
 * @type {Gone}
 */
const last = { plan: 0, at: 0, onlyDeployed: false, othersToo: false, beginning: undefined };
let wants = 0;

/**
 * @param {Numbered} plan
 * @param {number} at
 * @param {number} wanted
 * @param {boolean} onlyDeployed
 * @param {boolean} othersToo
 */
export function goes_straight(plan, at, wanted, onlyDeployed, othersToo) {
  last.plan = plan;
  last.at = at;
  last.onlyDeployed = onlyDeployed;
  last.othersToo = othersToo;
  wants = wanted;
}

/**
 * Whether a request goes where the last one went.
 *
 * @param {Asked} rust
 * @param {string} url
 */
function goesAlong({ straight_again }, url) {
  const { beginning, at } = last;
  if (beginning === undefined || !url.startsWith(beginning)) return false;
  plain.lastIndex = at;
  if (!plain.test(url) || apart.some((path) => url.startsWith(path, at))) return false;
  const wanted = straight_again();
  if (wanted === undefined) return false;
  wants = wanted;
  return true;
}

/**
 * Whether Rust, who is told the URL, lets a request go straight.
 *
 * @param {Asked} rust
 * @param {string} url
 */
function isStraight({ straight }, url) {
  if (!straight(url)) return false;
  last.beginning = last.othersToo ? url.slice(0, last.at + 1) : undefined;
  return true;
}

/**
 * The response to a request that nothing speaks against, by what Rust says of its URL
 * (`edge::straight`); undefined for one that takes the whole way.
 *
 * @param {Asked} rust
 * @param {Request} request
 * @param {ExecutionContext} ctx
 */
export function straight(rust, request, ctx) {
  const { url } = request;
  if (!goesAlong(rust, url) && !isStraight(rust, url)) return undefined;
  if (last.onlyDeployed && !isDeployed(request)) return undefined;
  const plan = planned(last.plan);
  const it = new Attempt(request, ctx, plan, addressed(plan, url, last.at), wants, plan.wait, plan.lead);
  let outgoing;
  try {
    outgoing = made(it);
  } catch {
    // The whole way says what the runtime has against it.
    return undefined;
  }
  const { headers } = outgoing;
  // Asked of the copy, whose fields are needed anyway; Rust was told of no
  // more than the URL so far.
  if (takesFromThePath(headers)) return undefined;
  return sendAs(it, outgoing, headers);
}
