// The build puts `entry.mjs` here as `index.js`.

export { default } from "./entry.mjs";
