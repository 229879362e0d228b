// The build puts `pages.mjs` beside the entry as `pages.js`.

export { load } from "./pages.mjs";
