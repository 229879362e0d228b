// What the files here see of their surroundings beside the Workers runtime's own types.

/** A module of WebAssembly, as the runtime imports it. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/**
 * An origin's number in this isolate, or that of a route: Rust gives them, and only Rust
 * knows what they stand for.
 */
type Numbered = number;

/**
 * What a request is sent by: a binding; undefined for the network, null where the
 * worker has no such binding.
 */
type Via = { fetch(request: Request, how?: RequestInit): Promise<Response> } | null | undefined;

/** What is in flight: the exchange, as far as counting it goes. */
interface InFlight {
  origin: Numbered;
  route: Numbered;
  started: number;
}

/** What Rust gives the glue once an isolate (`edge::send::install`). */
interface Entries {
  /**
   * Brings an attempt that is not plainly well to its end; resolves to the
   * response for the visitor.
   */
  failing(it: any): Promise<Response>;
  /** Looks at the origin of an attempt whose deadline is near. */
  early(it: any): Promise<unknown> | void;
  /** The answer to a request that was here before; undefined for any other. */
  looped(it: any, field: string): Promise<Response> | undefined;
  /** Our name in `CDN-Loop` and `Proxy-Status`. */
  name: string;
  /** Faultline's version. */
  version: string;
  /** The field of the operator's token, and the cookies of the operator's passes. */
  passField: string;
  passCookies: string[];
  /** How long a reply is waited for that nobody judges, in milliseconds. */
  deadlineMs: number;
  /** The methods that events name. */
  methods: string[];
  /** The fields that ask for a 304. */
  conditions: string[];
  /** The statuses of a redirect that may lead back to the address that was asked. */
  redirects: number[];
  /** The first status of a well reply, and the first after those. */
  wellFrom: number;
  wellBelow: number;
  /** What a reply may be wanted for: a copy where its origin offers that, and a copy of any. */
  copy: number;
  copyAll: number;
}

/** A request on its way, as far as a slip of ours has to know of it. */
interface UnderWay {
  request: Request;
  /** Where it goes; undefined where that is not certain. */
  target?: string | undefined;
  /** The reply, where there is one. */
  response?: Response | undefined;
  /** Whether anything may have reached the origin. */
  sent?: boolean;
  expired?: boolean;
  started?: number;
}

/** The request that a copy may be kept for. */
interface Copied {
  request: Request;
  ctx: ExecutionContext;
  /** The names of the route's origins, any of which may have answered. */
  plan: { origins: string[] };
}
