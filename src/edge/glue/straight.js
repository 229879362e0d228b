// The straight way: a request that nothing speaks against is sent after one
// question to Rust, with its URL.

import { Attempt } from "./attempt.js";
import { isDeployed, takesFromThePath } from "./door.js";
import { made, sendAs } from "./pass.js";
import { addressed, planned } from "./plans.js";

// Where the request goes that Rust was just asked about.
const straightOn = { plan: 0, at: 0, wants: 0, onlyDeployed: false };

/**
 * @param {Numbered} plan
 * @param {number} at
 * @param {number} wants
 * @param {boolean} onlyDeployed
 */
export function goes_straight(plan, at, wants, onlyDeployed) {
  straightOn.plan = plan;
  straightOn.at = at;
  straightOn.wants = wants;
  straightOn.onlyDeployed = onlyDeployed;
}

/**
 * The response to a request that nothing speaks against, by what Rust says of its URL
 * (`edge::straight`); undefined for one that takes the whole way.
 *
 * @param {(url: string) => boolean} isStraight
 * @param {Request} request
 * @param {ExecutionContext} ctx
 */
export function straight(isStraight, request, ctx) {
  const { url } = request;
  if (!isStraight(url)) return undefined;
  const { plan: number, at, wants, onlyDeployed } = straightOn;
  if (onlyDeployed && !isDeployed(request)) return undefined;
  const plan = planned(number);
  const it = new Attempt(request, ctx, plan, addressed(plan, url, at), wants, plan.wait, plan.lead);
  let outgoing;
  try {
    outgoing = made(it);
  } catch {
    // The whole way says what the runtime has against it.
    return undefined;
  }
  const { headers } = outgoing;
  // Asked of the copy, whose fields are needed anyway; Rust was told of no
  // more than the URL so far.
  if (takesFromThePath(headers)) return undefined;
  return sendAs(it, outgoing, headers);
}
