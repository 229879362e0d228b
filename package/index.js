// The whole worker, and the Durable Object in which its instances tell each other of a failing origin.
export { default, Journal } from "./worker/index.js";
