// What Faultline is bound to: the worker's own bindings, or, where it was put around another
// worker, those of them that are its business and the settings that it was given there. Every
// isolate of a worker says the same, that of a Durable Object too.

/** The wrapped worker's other bindings are none of its business. */
const BINDINGS = ["JOURNAL", "SWITCH", "LIMITER", "OPERATOR_TOKEN", "NOTIFY_URL", "NOTIFY_SECRET"];

/** @type {Record<string, unknown> | undefined} */
let settings;

/**
 * Says that a worker is wrapped, with these settings.
 *
 * @param {Record<string, unknown>} chosen
 */
export function settle(chosen) {
  settings = chosen;
}

/**
 * @param {any} env
 * @returns {any}
 */
export function bound(env) {
  if (settings === undefined) return env;
  /** @type {Record<string, unknown>} */
  const found = { WRAPPED: true, FAULTLINE: settings };
  for (const name of BINDINGS) found[name] = env?.[name];
  return found;
}
