// The build puts `bound.mjs` beside the entry as `bound.js`.

export { bound, settle } from "./bound.mjs";
