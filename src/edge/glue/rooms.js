// The way from the first module to that of the pages, which is loaded when it is
// first needed (`pages.mjs`).

/** @typedef {typeof import("./faultline_pages.js")} Pages */

/** @type {() => Promise<Pages | undefined>} */
let load = async () => undefined;

/**
 * Tells where the module comes from.
 *
 * @param {() => Promise<Pages | undefined>} from
 */
export function pages_from(from) {
  load = from;
}

/**
 * A page; undefined where it cannot be had.
 *
 * @param {string} written the variables that the settings are read from, as JSON
 * @param {string} call
 * @param {Uint8Array} bytes the request's body
 */
export async function serve_page(written, call, bytes) {
  // Rust's memory moves while the module is loaded.
  const sent = bytes.slice();
  const pages = await load();
  const drawn = pages?.serve(written, call, sent);
  if (drawn === undefined) return undefined;
  const { status, headers, body } = JSON.parse(drawn);
  return new Response(body === "" ? null : body, { status, headers });
}

/**
 * A report on an origin for the shelves that this isolate keeps; the answer, or undefined.
 *
 * @param {string} origin
 * @param {string} told
 */
export async function shelve(origin, told) {
  const pages = await load();
  return pages?.shelve(origin, told, Date.now());
}
