// What the build makes of `src/edge` with wasm-bindgen: the ways into Rust that the
// entry and the journal call.

/** Starts the WebAssembly module. */
export function initSync(source: { module: WebAssembly.Module }): void;

/** Puts a new instance in the place of one that trapped. */
export function __wbg_reset_state(): void;

/** Handles one request (`edge::entry`); the promise never rejects. */
export function fetch(request: Request, env: unknown, ctx: ExecutionContext): Promise<Response>;

/** Whether the request of this URL goes straight to its origin (`edge::straight`). */
export function straight(sent: string): boolean;

/**
 * What is wanted of the reply to another request of that host, if it goes there too
 * (`edge::straight`).
 */
export function straight_again(): number | undefined;

/**
 * Where a request goes that is passed on as it is after a slip, if that is certain (`edge::entry`).
 */
export function way_out(request: Request, env: unknown): string | undefined;

/** How long a reply is waited for where nobody says otherwise, in milliseconds (`edge::judged`). */
export function deadline_ms(): number;

/**
 * Judges what a fetch came to (`edge::judged`): the finding as JSON, or
 * nothing where nothing failed.
 */
export function judged(
  method: string,
  response: Response | undefined,
  thrown: unknown,
  expired: boolean,
  elapsedMs: number,
): Promise<string | undefined>;

/**
 * Takes a report to the journal (`edge::journal`): the new state, the reply, and whether
 * the state is worth storing.
 */
export function journal(
  env: unknown,
  name: string,
  state: string,
  told: string,
): [state: string, reply: string, worthKeeping: boolean] | undefined;
