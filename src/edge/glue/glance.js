// A glance at a well reply that was picked for a closer look: Rust sees its head, and a small body
// is read whole. Nearly all are in order then and go on from here; collecting what else is known of
// their exchange would cost more than passing them on.

import { peek } from "./reading.js";

/** @type {(route: Numbered, left: number, response: Response) => number | undefined} */
let bytesToRead;
// What a reply may be wanted for that is glanced at, and how long its body is waited for.
let glanced = 0;
let waitMs = 0;

/**
 * Rust's entry (`edge::came::glance`): how many bytes of a body are read at once before it goes
 * on; undefined where it takes more than that.
 *
 * @param {typeof bytesToRead} glance
 * @param {number} bits
 * @param {number} ms
 */
export function install_glance(glance, bits, ms) {
  bytesToRead = glance;
  glanced = bits;
  waitMs = ms;
}

/**
 * Whether a reply may be glanced at: it is well, and nothing is wanted of it but that.
 *
 * @param {import("./attempt.js").Attempt} it
 * @param {Response} response
 */
export function mayGlance(it, { status }) {
  const { wellFrom, wellBelow } = it.plan.rust;
  return it.left !== 0 && (it.left & ~glanced) === 0 && status >= wellFrom && status < wellBelow;
}

/**
 * Whether a glance shows that it is in order. What was read of a body that is not
 * whole stays with the attempt.
 *
 * @param {import("./attempt.js").Attempt} it
 * @param {Response} response
 */
export async function isInOrder(it, response) {
  const bytes = bytesToRead(it.route, it.left, response);
  if (bytes === undefined) return false;
  if (bytes === 0 || response.body === null) return true;
  const start = await peek(response, bytes, waitMs, waitMs, true);
  if (!start.complete) it.ahead = start;
  return start.complete;
}
