// The second module: Faultline's own pages and the ledger's book. It is loaded when something of it
// is first asked for, so that an isolate that only passes requests on never compiles it.

/** @typedef {typeof import("./faultline_pages.js")} Pages */

/** @type {Pages | undefined} */
let pages;

/**
 * A trap leaves the instance in an unknown state, so it is replaced; what it
 * kept on its shelves is lost.
 *
 * @template {unknown[]} A
 * @template T
 * @param {Pages} module
 * @param {(...told: A) => T} act
 * @returns {(...told: A) => T | undefined}
 */
function guarded(module, act) {
  return (...told) => {
    try {
      return act(...told);
    } catch (error) {
      console.error(`faultline: the module of the pages stopped: ${error}`);
      module.__wbg_reset_state();
      return undefined;
    }
  };
}

/**
 * The module, ready to be asked; undefined where it cannot be loaded. Only what has come is kept,
 * never a promise: one that a request began must not be waited for by another one.
 *
 * @returns {Promise<Pages | undefined>}
 */
export async function load() {
  if (pages !== undefined) return pages;
  try {
    const [module, { default: compiled }] = await Promise.all([import("./faultline_pages.js"), import("./faultline_pages_bg.wasm")]);
    if (pages === undefined) {
      module.initSync({ module: compiled });
      pages = { ...module, serve: guarded(module, module.serve), shelve: guarded(module, module.shelve), ledger: guarded(module, module.ledger) };
    }
    return pages;
  } catch (error) {
    console.error(`faultline: the module of the pages could not be loaded: ${error}`);
    return undefined;
  }
}
