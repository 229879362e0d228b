// The pass path: all that happens to an exchange whose origin is well. It sends, waits and hands over;
// what a reply or an error means is decided in Rust (`trouble`). Inline JavaScript here costs half of
// what crossing into WebAssembly for each step would (docs/performance.md).

import { isCopyWanted } from "./copies.js";
import { land, takeOff } from "./flights.js";

/** @type {(attempt: Attempt) => Promise<Response>} */
let trouble;
/** @type {(attempt: Attempt) => Promise<unknown>} */
let early;
/** @type {(request: Request, field: string) => Promise<Response> | undefined} */
let looped;

// What is counted for each origin, by its number: when it last answered well (a probe's finding from before that is out of
// date), and how often since Rust last asked.
/** @type {number[]} */
const well = [];
/** @type {number[]} */
const good = [];

/**
 * @param {Numbered} slot
 */
export function last_well(slot) {
  return well[slot] ?? 0;
}

/**
 * How many exchanges went well since the last call.
 *
 * @param {Numbered} slot
 */
export function take_good(slot) {
  const count = good[slot] ?? 0;
  good[slot] = 0;
  return count;
}

/**
 * @param {Numbered} slot
 * @param {number} started
 */
export function answered(slot, started) {
  well[slot] = started;
  good[slot] = (good[slot] ?? 0) + 1;
}

/**
 * Rust gives its entries once per isolate: trouble(attempt) for whatever is not plainly well, early(attempt) for a look
 * at the origin shortly before the deadline, and looped(request, field), the answer to a request that was here before.
 *
 * @param {typeof trouble} onTrouble
 * @param {typeof early} onSlow
 * @param {typeof looped} onLoop
 */
export function install(onTrouble, onSlow, onLoop) {
  // Numbers of origins are those of this instance of the WebAssembly module.
  well.length = 0;
  good.length = 0;
  trouble = onTrouble;
  early = onSlow;
  looped = onLoop;
}

// The bits of `care` (see `edge::care`): those that a well reply has to be looked at for, and those about sending.
const REPLY = 0xff;
const COPY = 1 << 4;
const COPY_ALL = 1 << 5;
const TRIAL = 1 << 6;
const COUNT = 1 << 8;
const STRIP = 1 << 9;
const KEEP_BODY = 1 << 10;

class Attempt {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;
  /** @type {Promise<unknown> | undefined} */
  early;
  /** @type {Response | undefined} */
  response;
  /** @type {unknown} */
  error;
  /** @type {ArrayBuffer | undefined} */
  body;

  /**
   * @param {Request} request
   * @param {ExecutionContext} ctx
   * @param {Numbered} route
   * @param {number} origin which of the route's origins
   * @param {Numbered} slot
   * @param {number} lead
   * @param {number} care
   * @param {number} trial
   */
  constructor(request, ctx, route, origin, slot, lead, care, trial) {
    this.request = request;
    this.ctx = ctx;
    this.route = route;
    this.origin = origin;
    this.slot = slot;
    this.lead = lead;
    this.care = care;
    this.trial = trial;
    this.started = Date.now();
    this.expired = false;
    this.controller = new AbortController();
  }
}

/**
 * The deadline is near: look at the origin now, so that the answer leaves on the deadline and not after it.
 *
 * @param {Attempt} attempt
 */
function slow(attempt) {
  attempt.timer = setTimeout(expire, attempt.lead, attempt);
  attempt.early = early(attempt);
}

/**
 * @param {Attempt} attempt
 */
function expire(attempt) {
  attempt.expired = true;
  attempt.controller.abort();
}

/**
 * Whether a 304 was asked for (RFC 9110 section 13.1).
 *
 * @param {Request} request
 */
function conditional(request) {
  return request.headers.has("if-none-match") || request.headers.has("if-modified-since");
}

// The operator's pass is for this worker alone, as a field and as a cookie.
const PASS = "faultline-token";

/**
 * @param {Headers} headers
 */
function strip(headers) {
  headers.delete(PASS);
  const cookies = headers.get("cookie");
  if (!cookies?.includes(PASS)) return;
  const others = cookies.split(/;\s*/).filter((cookie) => !cookie.startsWith(`${PASS}=`));
  if (others.length > 0) headers.set("cookie", others.join("; "));
  else headers.delete("cookie");
}

/**
 * The request once more: with the body that was kept, or without one. Nothing else is sent again (`edge::again`), but a
 * body without bytes cannot be taken along twice either.
 *
 * @param {Attempt} it
 * @param {string} target
 * @param {string} loop
 */
function made(it, target, loop) {
  const { request, body } = it;
  const outgoing = body === undefined && request.body === null
    ? new Request(target, request)
    : new Request(target, { method: request.method, headers: request.headers, body: body ?? null, redirect: "manual" });
  outgoing.headers.append("cdn-loop", loop);
  if (it.care & STRIP) strip(outgoing.headers);
  return outgoing;
}

/**
 * What a well reply still has to be looked at for: a copy is kept only of some.
 *
 * @param {Attempt} it
 * @param {Response} response
 * @param {number} care
 */
function left(it, response, care) {
  let rest = care & REPLY;
  if (rest & (COPY | COPY_ALL) && !isCopyWanted(it, response, rest & COPY_ALL)) rest &= ~(COPY | COPY_ALL);
  it.care = rest;
  return rest;
}

/**
 * One attempt; resolves to the response for the visitor.
 *
 * @param {Request} request
 * @param {ExecutionContext} ctx
 * @param {string} target
 * @param {string} loop
 * @param {Numbered} route
 * @param {number} origin
 * @param {Numbered} slot
 * @param {number} wait
 * @param {number} lead
 * @param {number} care
 * @param {number} trial
 */
export function attempt(request, ctx, target, loop, route, origin, slot, wait, lead, care, trial) {
  const it = new Attempt(request, ctx, route, origin, slot, lead, care, trial);
  if (care & KEEP_BODY) return attemptWithBody(it, target, loop, wait);
  let outgoing;
  try {
    outgoing = new Request(target, request);
    // Asked of the copy, whose fields are needed anyway: reaching for those of the request would cost once more.
    const headers = outgoing.headers;
    const passed = headers.get("cdn-loop");
    const answer = passed === null ? undefined : looped(request, passed);
    if (answer !== undefined) return answer;
    headers.append("cdn-loop", loop);
    if (care & STRIP) strip(headers);
  } catch (error) {
    it.error = error;
    return trouble(it);
  }
  if (care & COUNT) takeOff(it, wait + lead);
  it.timer = setTimeout(slow, wait, it);
  return fetch(outgoing, { signal: it.controller.signal }).then(
    (response) => {
      clearTimeout(it.timer ?? null);
      if (care & COUNT) land(it);
      const status = response.status;
      if (response.webSocket) return response;
      if (status >= 200 && status < 400) {
        answered(slot, it.started);
        if ((care === 0 || left(it, response, care) === 0) && (status !== 304 || conditional(request))) return response;
      }
      it.response = response;
      return trouble(it);
    },
    (error) => {
      clearTimeout(it.timer ?? null);
      if (care & COUNT) land(it);
      it.error = error;
      return trouble(it);
    },
  );
}

/**
 * The same for a request whose body is kept, so that it can be sent again.
 *
 * @param {Attempt} before
 * @param {string} target
 * @param {string} loop
 * @param {number} wait
 */
async function attemptWithBody(before, target, loop, wait) {
  const { request, origin, slot, lead, trial } = before;
  try {
    const body = await request.arrayBuffer();
    // A body of no bytes needs no keeping.
    if (body.byteLength > 0) before.body = body;
  } catch (error) {
    before.error = error;
    return trouble(before);
  }
  const passed = request.headers.get("cdn-loop");
  const answer = passed === null ? undefined : looped(request, passed);
  return answer ?? trouble(await again(before, target, loop, origin, slot, wait, lead, trial));
}

/**
 * Another attempt of the same exchange. Resolves to it, whatever became of it.
 *
 * @param {Attempt} before
 * @param {string} target
 * @param {string} loop
 * @param {number} origin
 * @param {Numbered} slot
 * @param {number} wait
 * @param {number} lead
 * @param {number} trial
 */
export async function again(before, target, loop, origin, slot, wait, lead, trial) {
  const care = trial ? before.care | TRIAL : before.care & ~TRIAL;
  const it = new Attempt(before.request, before.ctx, before.route, origin, slot, lead, care, trial);
  it.body = before.body;
  try {
    const outgoing = made(it, target, loop);
    if (care & COUNT) takeOff(it, wait + lead);
    it.timer = setTimeout(slow, wait, it);
    const response = await fetch(outgoing, { signal: it.controller.signal });
    if (response.status >= 200 && response.status < 400) {
      answered(slot, it.started);
      left(it, response, care);
    }
    it.response = response;
  } catch (error) {
    it.error = error;
  }
  clearTimeout(it.timer ?? null);
  if (care & COUNT) land(it);
  return it;
}

export function random_id() {
  return crypto.randomUUID();
}
