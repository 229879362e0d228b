// What the files here see of their surroundings beside the Workers runtime's own types.

/** A module of WebAssembly, as the runtime imports it. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** An origin's number in this isolate, or that of a route: Rust gives them, and only Rust knows what they stand for. */
type Numbered = number;

/** What is in flight: the exchange, as far as counting it goes. */
interface InFlight {
  slot: Numbered;
  route: Numbered;
  started: number;
}

/** The request that a copy may be kept for. */
interface Copied {
  request: Request;
  ctx: ExecutionContext;
}
