// What the worker is bound to, and what outlives a request.

import { after } from "./reading.js";
import { ask } from "./rescue.js";

/**
 * Lets a promise go on after the answer has left; what becomes of it is nobody's loss.
 *
 * @param {ExecutionContext} ctx
 * @param {Promise<unknown>} promise
 */
export function wait_until(ctx, promise) {
  ctx.waitUntil(promise.catch(() => {}));
}

/**
 * What a promise resolves to, or undefined where it rejects or takes longer than this.
 *
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T | undefined>}
 */
async function within(ms, promise) {
  const late = after(ms);
  try {
    return await Promise.race([promise, late.promise]);
  } catch {
    return undefined;
  } finally {
    late.stop();
  }
}

/**
 * A report to the journal of one origin; resolves to its reply as text, or to undefined
 * where none came in time.
 *
 * @param {{ idFromName(name: string): unknown, get(id: unknown): { report(key: string, told:
 *   string): Promise<string> } }} journal
 * @param {string} key
 * @param {string} report
 * @param {number} ms
 */
export async function tell(journal, key, report, ms) {
  return within(ms, journal.get(journal.idFromName(key)).report(key, report));
}

/**
 * A look of our own at an origin: one HEAD without cookies. Resolves to the response, or to null
 * when time is up; rejects with what `fetch` threw.
 *
 * @param {string} url
 * @param {string} agent
 * @param {string} loop
 * @param {number} ms
 * @param {Via} via
 */
export async function look(url, agent, loop, ms, via) {
  const late = after(ms, null);
  const controller = new AbortController();
  try {
    const headers = { "user-agent": agent, "cdn-loop": loop };
    // What a cache on the way knows says nothing of the origin.
    const asked = new Request(url, { method: "HEAD", redirect: "manual", headers, cache: "no-store" });
    return await Promise.race([ask(via, asked, { signal: controller.signal }), late.promise]);
  } finally {
    late.stop();
    controller.abort();
  }
}

/**
 * Whether the platform's rate limit lets this client through. A limit that cannot be
 * asked lets everybody through.
 *
 * @param {RateLimit} limiter
 * @param {string} key
 */
export async function within_limit(limiter, key) {
  try {
    return (await limiter.limit({ key })).success;
  } catch {
    return true;
  }
}

/**
 * A value out of KV; resolves to null where there is none, or to undefined where it cannot
 * be read within this time.
 *
 * @param {KVNamespace} store
 * @param {string} key
 * @param {number} ms
 */
export async function read_value(store, key, ms) {
  return within(ms, store.get(key));
}

/**
 * @param {KVNamespace} store
 * @param {string} key
 * @param {string} value
 */
export async function write_value(store, key, value) {
  return store.put(key, value);
}

/**
 * An event as an object, whose keys Cloudflare's logs index; `message` is the same for every event
 * of a kind, for what is listed and grouped by it. Where workerd writes it to a console, it is its
 * line of text, as everywhere else.
 *
 * @param {string} line
 * @returns {object}
 */
export function as_object(line) {
  const event = JSON.parse(line);
  const kind = ["event.name", "error.type", "faultline.hop", "faultline.delivery"].map((key) => event[key]);
  event.message = kind.filter((word) => typeof word === "string").join(" ");
  return Object.defineProperty(event, Symbol.for("nodejs.util.inspect.custom"), { value: () => line });
}
