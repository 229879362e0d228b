// What goes on after an answer has left.

import { waitUntil } from "cloudflare:workers";

/**
 * The objects of the journal, as far as they are called from here (`journal.mjs`).
 *
 * @typedef {object} Ledgers
 * @property {(name: string) => unknown} idFromName
 * @property {(id: unknown) => Ledger} get
 */

/**
 * @typedef {object} Ledger
 * @property {(name: string, told: string) => Promise<string>} record
 * @property {(question: string) => Promise<string>} look
 * @property {() => Promise<string[]>} enrolled
 */

/**
 * Lets a promise go on after the answer to the request that is being handled; what
 * becomes of it is nobody's loss.
 *
 * @param {Promise<unknown>} promise
 */
export function in_background(promise) {
  const settled = promise.catch(() => {});
  try {
    waitUntil(settled);
  } catch {
    // Outside of a request it goes on as long as the runtime lets it.
  }
}

/**
 * @param {number} ms
 */
export function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

/**
 * What a promise resolves to, or undefined where it rejects or takes longer than this.
 *
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T | undefined>}
 */
async function within(ms, promise) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  /** @type {Promise<undefined>} */
  const late = new Promise((done) => { timer = setTimeout(() => done(undefined), ms); });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Ledgers} journal
 * @param {string} name
 */
const object = (journal, name) => journal.get(journal.idFromName(name));

/**
 * A report to the ledger of one origin; resolves to its answer as text, or to undefined
 * where none came in time.
 *
 * @param {Ledgers} journal
 * @param {string} name
 * @param {string} told
 * @param {number} ms
 */
export async function record(journal, name, told, ms) {
  return within(ms, (async () => object(journal, name).record(name, told))());
}

/**
 * A question to the ledgers of these origins; resolves to what each answered, text or undefined.
 *
 * @param {Ledgers} journal
 * @param {string[]} names
 * @param {string} question
 * @param {number} ms
 */
export async function look(journal, names, question, ms) {
  return Promise.all(names.map((name) => within(ms, (async () => object(journal, name).look(question))())));
}

// The name of the object that knows which origins have had an outage.
export const DIRECTORY = "faultline:directory";

/**
 * The origins that have had one; none where the directory does not answer.
 *
 * @param {Ledgers} journal
 * @param {number} ms
 */
export async function enrolled(journal, ms) {
  return (await within(ms, (async () => object(journal, DIRECTORY).enrolled())())) ?? [];
}
