// Types of the package. Settings are in settings.d.ts, which is printed from their table.

import type { Settings, Variables } from "./settings.js";

export type { OwnTexts, Policy, Route, Settings, Variables, Window } from "./settings.js";

/**
 * What the worker may be bound to. Everything is optional; `docs/resilience.md` of the
 * project says what each does.
 */
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

/** A place on the way where an exchange can break. */
export type Hop = "visitor-edge" | "edge" | "edge-origin" | "origin" | "platform" | "origin-app" | "app" | "app-database";

/** How sure a finding is: `certain` means that nothing else fits what was seen. */
export type Confidence = "possible" | "likely" | "certain";

/** What failed, where, and how that is known. */
export interface Finding {
  /**
   * The failure out of the closed list, such as `connection_refused` (RFC
   * 9209 where it has a name).
   */
  failure: string;
  hop: Hop;
  confidence: Confidence;
  /** The software that wrote the error, where it is recognised, such as `nginx`. */
  component: string | null;
  /** What speaks for it, as stable codes, strongest first. */
  evidence: string[];
  /** The cause within the failure, such as `expired`. */
  reason: string | null;
  /** The status of the reply that showed it. */
  received_status: number | null;
  /** After how many seconds it is worth asking again; `null` where waiting does not help. */
  retry_after_s: number | null;
  /** One English sentence, no surer than the finding. */
  headline: string;
}

/** What {@link judgedFetch} throws. */
export declare class OriginFailure extends Error {
  readonly name: "OriginFailure";
  readonly finding: Finding;
  /** The reply that showed it, body unread; absent where none came. */
  readonly response: Response | undefined;
}

/**
 * A fetch of one's own, judged: resolves to the reply where nothing failed, success or an
 * application's own 4xx, and throws {@link OriginFailure} otherwise. Given up by the caller's own
 * `signal`, it throws what `fetch` throws.
 */
export declare function judgedFetch(
  request: Request | URL | string,
  init?: RequestInit & {
    /** The longest wait for a response head, in milliseconds; 30000 unless said otherwise. */
    deadline_ms?: number;
  },
): Promise<Response>;

/** A worker with a fetch handler, as an object or as a class such as `WorkerEntrypoint`. */
export type Wrapped =
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  | { fetch(request: any, env: any, ctx: any): Response | Promise<Response> }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  | (new (ctx: any, env: any) => { fetch(request: any): Response | Promise<Response> });

/** What {@link wrap} returns: the fetch handler, and the worker's other handlers as they were. */
export interface Worker {
  fetch(request: Request, env: unknown, ctx: unknown): Promise<Response>;
  scheduled?(event: unknown, env: unknown, ctx: unknown): unknown;
  queue?(batch: unknown, env: unknown, ctx: unknown): unknown;
  email?(message: unknown, env: unknown, ctx: unknown): unknown;
  tail?(events: unknown, env: unknown, ctx: unknown): unknown;
  trace?(traces: unknown, env: unknown, ctx: unknown): unknown;
  test?(controller: unknown, env: unknown, ctx: unknown): unknown;
}

/**
 * Puts Faultline around a worker that is there already: what its fetch handler throws, answers or
 * fails to answer is judged, and its other handlers pass through. `options` are the settings
 * otherwise found in the variable `FAULTLINE`.
 */
export declare function wrap(handler: Wrapped, options?: Settings): Worker;
