// What the runtime loads: starts the WebAssembly module and hands it every request.

import module from "./faultline_bg.wasm";
import * as faultline from "./faultline.js";
import { load } from "./pages.js";
import { abandon, renews_with } from "./plans.js";
import { rescue } from "./rescue.js";
import { pages_from } from "./rooms.js";
import { straight } from "./straight.js";

export { Journal } from "./journal.js";

faultline.initSync({ module });
pages_from(load);

/**
 * A trap (a Rust panic) leaves the instance in an unknown state, so it is replaced at once.
 *
 * @param {unknown} error
 */
function renew(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  faultline.__wbg_reset_state();
  abandon(error);
}

renews_with(renew);

// A trap in what a promise set off, with no caller on the stack.
// The types know this event of browsers only.
addEventListener(/** @type {any} */ ("error"), (event) => renew(/** @type {any} */ (event).error));

/**
 * Where a request goes of which no attempt was made, if the new instance is certain of it.
 *
 * @param {Request} request
 * @param {unknown} env
 */
function wayOut(request, env) {
  try {
    return faultline.way_out(request, env);
  } catch (error) {
    renew(error);
    return undefined;
  }
}

export default {
  /**
   * @param {Request} request
   * @param {unknown} env
   * @param {ExecutionContext} ctx
   */
  fetch(request, env, ctx) {
    try {
      return straight(faultline, request, ctx) ?? faultline.fetch(request, env, ctx);
    } catch (error) {
      renew(error);
      return rescue({ request, target: wayOut(request, env) }, error);
    }
  },
};
