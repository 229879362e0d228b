// One attempt of an exchange; whether nobody wants to know more of its reply, and what is counted
// of those for each origin.

import { isCopyWanted } from "./copies.js";
import { leadsBack } from "./redirect.js";

/**
 * What all attempts at one origin of one route have in common. `base`: the origin's scheme, host
 * and port; undefined where the visitor's own address is asked. `via`: the binding that is asked;
 * undefined for the network, null where the worker does not have it. `origins`: the names of the
 * route's, for copies. Times in milliseconds.
 *
 * @typedef {{ rust: Entries, route: Numbered, index: number, origin: Numbered, base: string |
 *   undefined, loop: string, wait: number, lead: number, counts: boolean, strips: boolean, origins:
 *   string[], via: Via }} Plan
 */

// Who waits for an attempt that was not sent.
const nobody = () => {};

/** One attempt of an exchange: everything Rust may ask of it (`edge::glue`). */
export class Attempt {
  /**
   * @param {Request} request
   * @param {ExecutionContext} ctx
   * @param {Plan} plan
   * @param {string} target
   * @param {number} wants
   * @param {number} wait
   * @param {number} lead
   */
  constructor(request, ctx, plan, target, wants, wait, lead) {
    this.request = request;
    this.ctx = ctx;
    this.plan = plan;
    this.target = target;
    // What a well reply is wanted for. It holds for every attempt of the exchange; `left` is what
    // this reply is wanted for.
    this.wants = wants;
    this.left = wants;
    this.wait = wait;
    this.lead = lead;
    this.started = Date.now();
    this.is_first = true;
    // Whether anything may have reached the origin.
    this.sent = false;
    this.expired = false;
    this.switched = false;
    /** @type {ArrayBuffer | undefined} */
    this.body = undefined;
    /** @type {Response | undefined} */
    this.response = undefined;
    /** @type {unknown} */
    this.error = undefined;
    /** @type {import("./reading.js").Start | undefined} */
    this.ahead = undefined;
    /** @type {Promise<unknown> | void} */
    this.early = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {(settled: any) => void} */
    this.resolve = nobody;
  }

  get route() {
    return this.plan.route;
  }

  get index() {
    return this.plan.index;
  }

  get origin() {
    return this.plan.origin;
  }

  // The runtime says so only with the compatibility flag `enable_request_signal`, and only of a
  // connection that was reset.
  get is_visitor_gone() {
    return this.request.signal?.aborted === true;
  }
}

// What is counted for each origin, by its number: when it last answered well (a probe's finding
// from before that is out of date), and how often since Rust last asked.
/** @type {number[]} */
const well = [];
/** @type {number[]} */
const good = [];

/**
 * @param {Numbered} origin
 */
export function last_well(origin) {
  return well[origin] ?? 0;
}

/**
 * How many exchanges went well since the last call.
 *
 * @param {Numbered} origin
 */
export function take_good(origin) {
  const count = good[origin] ?? 0;
  good[origin] = 0;
  return count;
}

/**
 * @param {Numbered} origin
 * @param {number} started
 */
export function answered(origin, started) {
  well[origin] = started;
  good[origin] = (good[origin] ?? 0) + 1;
}

/**
 * All numbers of origins are those of one instance of the WebAssembly module.
 */
export function forget() {
  well.length = 0;
  good.length = 0;
}

/**
 * Whether nobody wants to know more of a reply.
 *
 * @param {Attempt} it
 * @param {Response} response
 */
export function isWellAnswered(it, response) {
  const { status } = response;
  const { rust } = it.plan;
  if (status < rust.wellFrom || status >= rust.wellBelow) return false;
  answered(it.plan.origin, it.started);
  if (it.left !== 0) it.left = left(it, response);
  if (rust.redirects.includes(status) && leadsBack(it.request.url, response.headers)) return false;
  return it.left === 0 && (status !== 304 || isConditional(it.request, rust.conditions));
}

/**
 * What a well reply is still wanted for: a copy is kept only of some.
 *
 * @param {Attempt} it
 * @param {Response} response
 */
function left(it, response) {
  const { copy, copyAll } = it.plan.rust;
  const { wants } = it;
  if ((wants & (copy | copyAll)) === 0) return wants;
  return isCopyWanted(it, response, (wants & copyAll) !== 0) ? wants : wants & ~(copy | copyAll);
}

/**
 * Whether a 304 was asked for.
 *
 * @param {Request} request
 * @param {string[]} conditions
 */
function isConditional(request, conditions) {
  return conditions.some((name) => request.headers.has(name));
}
