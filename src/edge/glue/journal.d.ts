// The build puts `journal.mjs` beside the entry as `journal.js`.

export { Journal } from "./journal.mjs";
