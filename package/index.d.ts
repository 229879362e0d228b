// Types of the package. Settings are in settings.d.ts, which is printed from their table.

import type { Variables } from "./settings.js";

export type { OwnTexts, Policy, Route, Settings, Variables, Window } from "./settings.js";

/** What the worker may be bound to. Everything is optional; `docs/resilience.md` of the project says what each does. */
export interface Env extends Variables {
  /** Durable Object namespace of the class {@link Journal}. */
  JOURNAL?: unknown;
  /** KV namespace whose key `maintenance` closes the site. */
  SWITCH?: unknown;
  /** Rate limit, asked about each client. */
  LIMITER?: unknown;
  /** Secret that lets the operator through. */
  OPERATOR_TOKEN?: string;
}

/** The whole worker: the default export of a module that Wrangler or workerd runs. */
declare const faultline: {
  fetch(request: Request, env: unknown, ctx: unknown): Promise<Response>;
};
export default faultline;

/** The Durable Object in which the worker's instances tell each other of a failing origin. */
export declare class Journal {
  constructor(ctx: unknown, env: unknown);
  /** A report of an instance on an origin; what it should know. For the worker's own use. */
  report(name: string, told: string): string;
}
