// Faultline around a worker that is there already, in the same isolate: what that throws, answers
// or fails to answer is judged. And the judge for calls of one's own upstream. Decisions are Rust's
// (`classify::app`, `edge::judged`).

import worker from "./index.js";
import { bound, settle } from "./bound.js";
import * as faultline from "./faultline.js";
import { dispatch_with } from "./pass.js";

/** Handlers beside `fetch` that a runtime calls; they pass through as they are. */
const OTHERS = ["scheduled", "queue", "email", "tail", "trace", "test"];

/**
 * What has no meaning without a connection to an origin: nothing is looked at, sent twice or
 * spared unless it is asked for.
 */
const DEFAULTS = { retries: 0, breaker: false };

let wrapped = false;

/**
 * @param {any} handler a worker as an object or a class; whoever calls from
 *   JavaScript may give anything
 * @param {Record<string, unknown>} options
 */
export function wrap(handler, options = {}) {
  const isClass = typeof handler === "function";
  if (!isClass && typeof handler?.fetch !== "function") {
    throw new TypeError("wrap: expected a worker with a fetch handler, such as wrap({ fetch(request, env, ctx) { … } })");
  }
  if (options === null || typeof options !== "object") throw new TypeError("wrap: expected the options to be an object of settings");
  if (wrapped) throw new TypeError("wrap: one worker can be wrapped, and one is already");
  wrapped = true;
  settle({ ...DEFAULTS, ...options, probe: "off" });
  /** @type {(env: unknown, ctx: unknown) => any} */
  const made = (env, ctx) => (isClass ? new handler(ctx, env) : handler);
  /** @type {unknown} */
  let ours;
  /** @type {any} */
  let seen;
  /** @param {any} env */
  const own = (env) => {
    if (seen !== env) {
      seen = env;
      ours = bound(env);
    }
    return ours;
  };
  // The worker may throw at once or later, and return anything: the pass path takes what comes.
  dispatch_with(async (/** @type {Request} */ outgoing, /** @type {{ ctx?: unknown }} */ it) => made(seen, it?.ctx).fetch(outgoing, seen, it?.ctx));
  const others = OTHERS.filter((name) => typeof (isClass ? handler.prototype[name] : handler[name]) === "function");
  const passed = others.map((name) => [name, (/** @type {unknown} */ event, /** @type {unknown} */ env, /** @type {unknown} */ ctx) => made(env, ctx)[name](event, env, ctx)]);
  return {
    ...Object.fromEntries(passed),
    fetch: (/** @type {Request} */ request, /** @type {unknown} */ env, /** @type {ExecutionContext} */ ctx) => worker.fetch(request, own(env), ctx),
  };
}

/** What `judgedFetch` throws: a finding, and the reply that showed it, if there was one. */
export class OriginFailure extends Error {
  /**
   * @param {{ failure: string, hop: string, confidence: string, headline: string }} finding
   * @param {Response | undefined} response
   * @param {unknown} cause
   */
  constructor(finding, response, cause) {
    super(`${finding.failure} ${finding.hop} ${finding.confidence}: ${finding.headline}`, { cause });
    this.name = "OriginFailure";
    this.finding = finding;
    this.response = response;
  }
}

const LATE = Symbol("late");

/**
 * @param {RequestInfo | URL} request
 * @param {RequestInit & { deadline_ms?: number }} init
 */
export async function judgedFetch(request, init = {}) {
  const { deadline_ms: deadline = faultline.deadline_ms(), ...rest } = init;
  const outgoing = new Request(request, rest);
  const started = Date.now();
  // What is given up is ended, so that it holds none of the few connections a request may have. The
  // caller's own signal stays in force.
  const given = new AbortController();
  const signal = outgoing.signal ? AbortSignal.any([outgoing.signal, given.signal]) : given.signal;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((done) => {
    timer = setTimeout(() => done(LATE), deadline);
  });
  /** @type {Response | undefined} */
  let response;
  /** @type {unknown} */
  let thrown;
  let expired = false;
  try {
    const came = await Promise.race([fetch(outgoing, { signal }), late]);
    expired = came === LATE;
    if (expired) given.abort();
    else response = /** @type {Response} */ (came);
  } catch (error) {
    thrown = error;
  } finally {
    if (timer !== undefined) clearTimeout(timer);
  }
  if (response !== undefined && response.status < 400) return response;
  // Whoever asked gave it up: nothing failed.
  if (response === undefined && !expired && outgoing.signal?.aborted) throw thrown;
  const told = await faultline.judged(outgoing.method, response, thrown, expired, Date.now() - started);
  if (told === undefined) return response;
  throw new OriginFailure(JSON.parse(told), response, thrown);
}
