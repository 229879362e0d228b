// Rust as the glue knows it: its entries, what it decides by, and the plans it made for
// the origins of its routes.

import { forget } from "./attempt.js";
import { prepare, release, rescue } from "./rescue.js";

/**
 * Rust's entries, and the words it decides by; see `edge::send::install`.
 *
 * @type {Entries}
 */
let rust;

/**
 * The plans by their number.
 *
 * @type {import("./attempt.js").Plan[]}
 */
const plans = [];

/**
 * Takes Rust's entries. All numbers of plans and origins are those of one instance
 * of the WebAssembly module.
 *
 * @param {Entries} entries
 */
export function install(entries) {
  forget();
  plans.length = 0;
  rust = entries;
  prepare(entries);
}

/**
 * Puts a new instance in the place of one that trapped; other errors it lets be.
 *
 * @type {(error: unknown) => void}
 */
let renew = () => {};

/**
 * @param {typeof renew} how
 */
export function renews_with(how) {
  renew = how;
}

/**
 * Something that Rust was asked threw. Caught here, nobody else would see that it was a trap.
 *
 * @param {unknown} error
 */
export function caught(error) {
  renew(error);
}

/**
 * A trap ended the instance. Attempts that are under way keep to its plans, whose entries
 * lead nowhere from now on.
 *
 * @param {unknown} error
 */
export function abandon(error) {
  if (rust !== undefined) Object.assign(rust, { failing: (/** @type {import("./attempt.js").Attempt} */ it) => rescue(it, error), early() {}, looped() {} });
  release(error);
}

/**
 * Keeps a plan; its number.
 *
 * @param {Numbered} route
 * @param {number} index
 * @param {Numbered} origin
 * @param {string | undefined} base
 * @param {string} loop
 * @param {number} wait
 * @param {number} lead
 * @param {boolean} counts
 * @param {boolean} strips
 * @param {string[]} origins
 * @param {Via} via
 */
export function plan(route, index, origin, base, loop, wait, lead, counts, strips, origins, via) {
  return plans.push({ rust, route, index, origin, base, loop, wait, lead, counts, strips, origins, via }) - 1;
}

/**
 * @param {Numbered} number
 */
export function planned(number) {
  const plan = plans[number];
  if (plan === undefined) throw new RangeError(`no plan ${number}`);
  return plan;
}

/**
 * The address of what was asked at a plan's origin.
 *
 * @param {import("./attempt.js").Plan} plan
 * @param {string} url
 * @param {number} at
 */
export function addressed(plan, url, at) {
  return plan.base === undefined ? url : plan.base + url.slice(at);
}
