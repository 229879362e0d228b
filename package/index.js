// The whole worker, and the Durable Object in which its instances tell each
// other of a failing origin.
export { default, Journal } from "./worker/index.js";
// Faultline around a worker that is there already, and the judge for one's own calls upstream.
export { OriginFailure, judgedFetch, wrap } from "./worker/wrap.js";
