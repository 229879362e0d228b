// What the runtime loads: starts the WebAssembly module and hands it every request.

import module from "./faultline_bg.wasm";
import * as faultline from "./faultline.js";

faultline.initSync({ module });

// A trap (a Rust panic) leaves the instance in an unknown state: it is replaced at once, and only the
// request that hit it gets this plain answer. It says what a page would, in the one place that cannot render.
function broken(error) {
  if (error instanceof WebAssembly.RuntimeError) faultline.__wbg_reset_state();
  console.error(JSON.stringify({ "event.name": "origin.failure", "error.type": "internal", "faultline.internal": String(error) }));
  return new Response("The edge could not handle this request. Please try again in a moment.\n", {
    status: 500,
    headers: {
      "cache-control": "no-store",
      "content-type": "text/plain; charset=utf-8",
      "proxy-status": "faultline; error=proxy_internal_error; details=internal",
      "retry-after": "30",
      "x-robots-tag": "noindex",
    },
  });
}

export default {
  fetch(request, env, ctx) {
    try {
      return faultline.fetch(request, env, ctx);
    } catch (error) {
      return broken(error);
    }
  },
};
