// What the build makes of `pages` with wasm-bindgen: the ways into the second module.

/** Starts the WebAssembly module. */
export function initSync(source: { module: WebAssembly.Module }): void;

/** Puts a new instance in the place of one that trapped. */
export function __wbg_reset_state(): void;

/** A page, as JSON with `status`, `headers` and `body`. */
export function serve(written: string, call: string, body: Uint8Array): string | undefined;

/** Takes a report where no ledger is bound; the answer, as JSON. */
export function shelve(origin: string, told: string, nowMs: number): string | undefined;

/** Carries a call out on a ledger's book (`ledger::call`); what is to be done about it, as JSON. */
export function ledger(
  written: string,
  what: string,
  book: string,
  origin: string,
  told: string,
  url: string | undefined,
  secret: string | undefined,
  nowMs: number,
): string | undefined;
