// What the runtime loads: starts the WebAssembly module and hands it every request.

import module from "./faultline_bg.wasm";
import * as faultline from "./faultline.js";

export { Journal } from "./journal.js";

faultline.initSync({ module });

/**
 * A trap (a Rust panic) leaves the instance in an unknown state, so it is replaced at once.
 *
 * @param {unknown} error
 */
function renew(error) {
  if (error instanceof WebAssembly.RuntimeError) faultline.__wbg_reset_state();
}

// A trap in what a promise set off, with no caller on the stack.
// The types know this event of browsers only.
addEventListener(/** @type {any} */ ("error"), (event) => renew(/** @type {any} */ (event).error));

/**
 * Only the request that hit a trap gets this plain answer. It says what a page would, in the one place that cannot
 * render one.
 *
 * @param {unknown} error
 */
function broken(error) {
  renew(error);
  console.error(JSON.stringify({ "event.name": "origin.failure", "error.type": "internal", "faultline.internal": String(error) }));
  return new Response("The edge could not handle this request. Please try again in a moment.\n", {
    status: 500,
    headers: {
      "cache-control": "no-store",
      "content-type": "text/plain; charset=utf-8",
      "proxy-status": 'faultline;error=proxy_internal_error;details="internal"',
      "retry-after": "30",
      "x-robots-tag": "noindex",
    },
  });
}

export default {
  /**
   * @param {Request} request
   * @param {unknown} env
   * @param {ExecutionContext} ctx
   */
  fetch(request, env, ctx) {
    try {
      return faultline.fetch(request, env, ctx);
    } catch (error) {
      return broken(error);
    }
  },
};
