// The journal: what the isolates know together. One object for each origin.
//
// A room of its own: it keeps text and hands it to Rust (`edge::journal`), which decides. Its state outlives the object only
// where that matters, which is when an outage begins and when it ends.

import { DurableObject } from "cloudflare:workers";
import * as faultline from "./faultline.js";

const KEY = "origin";

export class Journal extends DurableObject {
  #origin = "";

  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      this.#origin = (await ctx.storage.get(KEY)) ?? "";
    });
  }

  // A report of an isolate on the origin of this name; what the isolate should know. Both JSON; no report, no reply.
  report(name, told) {
    const taken = faultline.journal(this.env, name, this.#origin, told);
    if (taken === undefined) return "";
    const [state, reply, worthKeeping] = taken;
    this.#origin = state;
    if (worthKeeping) this.ctx.storage.put(KEY, state);
    return reply;
  }
}
