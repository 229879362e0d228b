// The one way to send: first attempts, attempts with a kept body, further attempts. A healthy reply
// goes back to the visitor from here and WebAssembly is not entered again; what any other reply or
// an error means is decided in Rust (`failing`). A promise chain here costs half of what waking a
// Rust future for each reply would (docs/performance.md).
//
// Nothing of what Rust decides is written down here: bits, statuses, names and
// words arrive with `install`.

import { Attempt, isWellAnswered } from "./attempt.js";
import { stripPass } from "./door.js";
import { land, takeOff } from "./flights.js";
import { isInOrder, mayGlance } from "./glance.js";
import { addressed, caught, planned } from "./plans.js";
import { ask, guarded, pass_with, rescue } from "./rescue.js";

/**
 * What sends: the runtime, unless Faultline stands in front of something else.
 *
 * @type {(outgoing: Request, it: Attempt) => Promise<Response>}
 */
let dispatch = (outgoing, it) => (it.plan.via === undefined ? fetch(outgoing) : ask(it.plan.via, outgoing));
let isAround = false;

/**
 * `other(outgoing, attempt)` answers in the runtime's place, also where
 * Faultline itself is at fault.
 *
 * @param {(outgoing: Request, it: any) => Promise<Response>} other
 */
export function dispatch_with(other) {
  dispatch = other;
  isAround = true;
  pass_with(other);
}

/**
 * The first attempt; resolves to the response for the visitor. `target`: the address, where it is
 * not the plan's base and what follows the first `at` characters of the request's own.
 *
 * @param {Request} request
 * @param {ExecutionContext} ctx
 * @param {Numbered} number
 * @param {number} at
 * @param {string | undefined} target
 * @param {number} wants
 * @param {boolean} keeps
 */
export function first(request, ctx, number, at, target, wants, keeps) {
  const plan = planned(number);
  const it = new Attempt(request, ctx, plan, target ?? addressed(plan, request.url, at), wants, plan.wait, plan.lead);
  return keeps ? withBody(it) : send(it);
}

/**
 * Its body is kept, so that it can be sent again.
 *
 * @param {Attempt} it
 */
async function withBody(it) {
  try {
    const body = await it.request.arrayBuffer();
    // A body of no bytes needs no keeping.
    if (body.byteLength > 0) it.body = body;
  } catch (error) {
    it.error = error;
    return hand(it);
  }
  return send(it);
}

/**
 * Another attempt of the same exchange. Resolves to it, whatever became of it.
 *
 * @param {Attempt} before
 * @param {Numbered} number
 * @param {string} target
 * @param {number} wait
 * @param {number} lead
 */
export function again(before, number, target, wait, lead) {
  const it = new Attempt(before.request, before.ctx, planned(number), target, before.wants, wait, lead);
  it.is_first = false;
  it.body = before.body;
  return send(it);
}

/**
 * The request as it goes out. A further attempt takes along the kept body, or none: nothing else is
 * sent again (`retry::again`), and a body without bytes cannot be taken along twice either.
 *
 * @param {Attempt} it
 */
export function made(it) {
  const { request, target, body } = it;
  if (body === undefined && (it.is_first || request.body === null)) return new Request(target, request);
  return new Request(target, { method: request.method, headers: request.headers, body: body ?? null, redirect: "manual" });
}

/**
 * Sends it. What the promise resolves to, `end` says.
 *
 * @param {Attempt} it
 * @returns {Promise<any>}
 */
function send(it) {
  let outgoing;
  try {
    outgoing = made(it);
  } catch (error) {
    return unsent(it, error);
  }
  return sendAs(it, outgoing, outgoing.headers);
}

/**
 * Sends it as this request, whose fields are `headers`.
 *
 * @param {Attempt} it
 * @param {Request} outgoing
 * @param {Headers} headers
 * @returns {Promise<any>}
 */
export function sendAs(it, outgoing, headers) {
  const { plan } = it;
  try {
    // Asked of the copy, whose fields are needed anyway: reaching for those of the
    // request would cost once more.
    const passed = headers.get("cdn-loop");
    if (passed !== null) {
      const answer = plan.rust.looped(it, passed);
      if (answer !== undefined) return guarded(it, answer);
    }
    headers.append("cdn-loop", plan.loop);
    if (plan.strips) stripPass(headers);
    // The application may be what keeps others out: it is never gone around. Nor has a
    // zone what a binding has.
    if (plan.base === undefined && plan.via === undefined && !isAround) leaveToRuntime(it);
  } catch (error) {
    return unsent(it, error);
  }
  return new Promise((resolve) => {
    it.resolve = resolve;
    if (plan.counts) takeOff(it, it.wait + it.lead);
    it.timer = setTimeout(slow, it.wait, it);
    it.sent = true;
    // No signal to abort: the deadline ends the exchange, and with that the runtime
    // closes what is still open.
    try {
      dispatch(outgoing, it).then((response) => replied(it, response), (error) => threw(it, error));
    } catch (error) {
      threw(it, error);
    }
  });
}

/**
 * @param {Attempt} it
 * @param {unknown} error what kept it from being sent
 */
function unsent(it, error) {
  it.error = error;
  return Promise.resolve(end(it));
}

/**
 * Should all of this fail, the runtime itself sends the request to the zone's origin. It cannot be
 * taken back and sends everything once more, so it is asked for what may be sent twice, and only
 * where that is where the request belongs.
 *
 * @param {Attempt} it
 */
function leaveToRuntime(it) {
  const { request, ctx } = it;
  if ((request.method === "GET" || request.method === "HEAD") && request.body === null) ctx.passThroughOnException?.();
}

/**
 * The deadline is near: look at the origin now, so that the answer leaves on the deadline and not
 * after it. For a visitor who left, nobody looks.
 *
 * @param {Attempt} it
 */
function slow(it) {
  it.timer = setTimeout(expire, it.lead, it);
  if (!it.is_visitor_gone) it.early = it.plan.rust.early(it);
}

/**
 * @param {Attempt} it
 */
function expire(it) {
  it.expired = true;
  settle(it);
}

/**
 * @param {Attempt} it
 * @param {unknown} error
 */
function threw(it, error) {
  if (it.expired) return;
  it.error = error;
  settle(it);
}

/**
 * @param {Attempt} it
 * @param {Response} response
 */
function replied(it, response) {
  // Too late: the visitor has our answer.
  if (it.expired) {
    response?.body?.cancel().catch(() => {});
    return;
  }
  if (typeof response?.status !== "number") {
    threw(it, new TypeError("what came is no Response"));
    return;
  }
  it.response = response;
  // Only what is no reply yet can have one (a status of 101), and asking costs something.
  it.switched = response.status < it.plan.rust.wellFrom && Boolean(response.webSocket);
  settle(it);
}

/**
 * @param {Attempt} it
 */
function settle(it) {
  if (it.timer !== undefined) clearTimeout(it.timer);
  if (it.plan.counts) land(it);
  try {
    it.resolve(end(it));
  } catch (error) {
    it.resolve(it.is_first ? rescue(it, error) : it);
  }
}

/**
 * What the promise of an attempt resolves to: Rust waits for a further attempt itself; of a first
 * one, the reply, unless it fails or is wanted for something.
 *
 * @param {Attempt} it
 */
function end(it) {
  const { response } = it;
  const isWell = response !== undefined && isWellAnswered(it, response);
  if (!it.is_first) return it;
  if (it.switched || isWell) return response;
  return response !== undefined && mayGlance(it, response) ? glance(it, response).catch((error) => slipped(it, error)) : hand(it);
}

/**
 * What a glance at a well reply comes to: nearly all go on.
 *
 * @param {Attempt} it
 * @param {Response} response
 */
async function glance(it, response) {
  return (await isInOrder(it, response)) ? response : hand(it);
}

/**
 * Hands an attempt to Rust; resolves to the response for the visitor.
 *
 * @param {Attempt} it
 */
function hand(it) {
  let answer;
  try {
    answer = it.plan.rust.failing(it);
  } catch (error) {
    return slipped(it, error);
  }
  return guarded(it, answer);
}

/**
 * @param {Attempt} it
 * @param {unknown} error what Rust threw
 */
function slipped(it, error) {
  caught(error);
  return rescue(it, error);
}

export function random_id() {
  return crypto.randomUUID();
}
