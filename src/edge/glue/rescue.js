// Whatever becomes of Faultline, the visitor gets something: the origin's reply if there is one,
// the reply to the request as it came where that is safe, else a plain page; and the operator one
// event. Nothing here needs Rust, which may just have been lost: a trap leaves an instance of a
// WebAssembly module in an unknown state, with all that was under way in it.

import { passIsCalled, stripPass } from "./door.js";

/**
 * What Rust said while it was well (`edge::send::install`).
 *
 * @type {Entries | undefined}
 */
let words;

/**
 * @param {Entries} entries
 */
export function prepare(entries) {
  words = entries;
  passIsCalled(entries.passField, entries.passCookies);
}

/**
 * Who waits for Rust.
 *
 * @type {Set<(settled: any) => void>}
 */
const waiting = new Set();
const ABANDONED = Symbol("abandoned");
/** @type {unknown} */
let trap;

/**
 * The promise of a response that Rust gave for an attempt, or for a request of
 * which none was made yet.
 *
 * @param {UnderWay} it
 * @param {Promise<any>} promise
 * @returns {Promise<any>}
 */
export function guarded(it, promise) {
  return new Promise((resolve, reject) => {
    waiting.add(resolve);
    const settle = (/** @type {(value: any) => void} */ how) => (/** @type {any} */ value) => {
      waiting.delete(resolve);
      how(value);
    };
    promise.then(settle(resolve), settle(reject));
  }).then((response) => (response === ABANDONED ? rescue(it, trap) : response), (error) => rescue(it, error));
}

/**
 * The rest of a request's way, after something was waited for: `promise` resolves to a list that
 * holds the promise of the response. A list, because by then Rust has done its part, and what is
 * still awaited is the attempt's own affair.
 *
 * @param {Request} request
 * @param {Promise<[Promise<Response>]>} promise
 */
export function after_wait(request, promise) {
  return guarded({ request }, promise).then((next) => (Array.isArray(next) ? next[0] : next));
}

/**
 * The instance is gone: nobody comes back from it.
 *
 * @param {unknown} error
 */
export function release(error) {
  trap = error;
  for (const resolve of waiting) resolve(ABANDONED);
  waiting.clear();
}

/**
 * @param {Request} request
 */
const isSafe = ({ method }) => method === "GET" || method === "HEAD";

/**
 * What the visitor gets after a slip of ours.
 *
 * @param {UnderWay} it
 * @param {unknown} error
 */
export async function rescue(it, error) {
  const { request, response, target } = it;
  if (response !== undefined && !response.bodyUsed && !response.body?.locked) {
    report(it, error, "passed", response.status);
    return response;
  }
  if (target !== undefined && !it.expired && !request.bodyUsed && (!it.sent || isSafe(request))) {
    const plain = await plainly(request, target, it);
    if (plain !== undefined) {
      report(it, error, "passed", plain.status);
      return plain;
    }
  }
  report(it, error, "replaced", 500);
  // A gRPC client takes whatever is in a body for messages.
  const isGrpc = /^\s*application\/grpc/i.test(request.headers.get("content-type") ?? "");
  return new Response(isGrpc ? null : "The edge could not handle this request. Please try again in a moment.\n", {
    status: 500,
    headers: {
      "cache-control": "no-store",
      "content-type": isGrpc ? "application/grpc" : "text/plain; charset=utf-8",
      ...(isGrpc ? { "grpc-status": "2", "grpc-message": "internal" } : {}),
      "proxy-status": `${words?.name ?? "faultline"};error=proxy_internal_error;details="internal"`,
      "retry-after": "30",
      "x-robots-tag": "noindex",
    },
  });
}

/**
 * Sends a request to what a binding leads to, or, where there is none, wherever its address does.
 *
 * @param {Via} via
 * @param {Request} outgoing
 * @param {RequestInit} how
 * @returns {Promise<Response>}
 */
export function ask(via, outgoing, how = {}) {
  if (via === undefined) return fetch(outgoing, how);
  if (via === null) throw new TypeError("the worker has no such binding");
  return via.fetch(outgoing, how);
}

/**
 * What answers a request that is passed on; see `dispatch_with`.
 *
 * @type {(outgoing: Request, it: any, signal: AbortSignal | undefined) => Promise<Response>}
 */
let passOn = (outgoing, it, signal) => ask(it?.plan?.via, outgoing, signal === undefined ? {} : { signal });

/**
 * @param {(outgoing: Request, it: any) => Promise<Response>} other
 */
export function pass_with(other) {
  passOn = other;
}

/**
 * The request for another address, as it came but for the operator's pass.
 *
 * @param {Request} request
 * @param {string} target
 */
function bare(request, target) {
  const outgoing = new Request(target, request);
  if (words !== undefined) {
    outgoing.headers.append("cdn-loop", words.name);
    stripPass(outgoing.headers);
  }
  return outgoing;
}

/**
 * Passes a request on while Faultline is switched off: no deadline, no judgement, no event. Where
 * no reply comes there is nothing to pass on.
 *
 * @param {Request} request
 * @param {string} target
 * @param {Via} via
 */
export async function pass_on(request, target, via) {
  try {
    return await passOn(bare(request, target), { plan: { via } }, undefined);
  } catch {
    return new Response(null, { status: 502 });
  }
}

/**
 * Passes a request on as it came but for the operator's pass, which is for this worker alone;
 * undefined where no reply comes.
 *
 * @param {Request} request
 * @param {string} target
 * @param {unknown} it the attempt, as far as there is one
 */
export async function plainly(request, target, it) {
  const controller = new AbortController();
  const timer = words && setTimeout(() => controller.abort(), words.deadlineMs);
  try {
    return await passOn(bare(request, target), it, controller.signal);
  } catch {
    return undefined;
  } finally {
    if (timer !== undefined) clearTimeout(timer);
  }
}

/**
 * The event of a slip, with what is known without Rust.
 *
 * @param {UnderWay} it
 * @param {unknown} error
 * @param {string} delivery
 * @param {number} status
 */
function report(it, error, delivery, status) {
  const { request } = it;
  const url = new URL(request.url);
  const line = JSON.stringify({
    "event.name": "origin.failure",
    timestamp: new Date().toISOString(),
    severity_text: delivery === "replaced" ? "ERROR" : "WARN",
    "error.type": "internal",
    "http.request.method": words?.methods.includes(request.method) ? request.method : "_OTHER",
    "http.response.status_code": status,
    "url.scheme": url.protocol.slice(0, -1),
    "url.domain": url.hostname.slice(0, 253),
    "url.path": url.pathname.slice(0, 400),
    "faultline.delivery": delivery,
    "faultline.hop": "edge",
    "faultline.confidence": "certain",
    "faultline.evidence": ["shell:slip"],
    "faultline.elapsed_ms": it.started === undefined ? 0 : Date.now() - it.started,
    "faultline.attempts": it.sent ? 1 : 0,
    "faultline.request_id": crypto.randomUUID(),
    "faultline.route": "",
    "faultline.version": words?.version ?? "",
    "faultline.internal": String(error).slice(0, 300),
  });
  if (delivery === "replaced") console.error(line);
  else console.warn(line);
}
