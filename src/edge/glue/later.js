// What goes on after an answer has left.

import { waitUntil } from "cloudflare:workers";

// Lets a promise go on after the answer to the request that is being handled; what becomes of it is nobody's loss.
export function later(promise) {
  const settled = promise.catch(() => {});
  try {
    waitUntil(settled);
  } catch {
    // Outside of a request it goes on as long as the runtime lets it.
  }
}

export function sleep(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

// What a promise resolves to, or undefined where it rejects or takes longer than this.
async function within(ms, promise) {
  let timer;
  const late = new Promise((done) => { timer = setTimeout(done, ms); });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

const object = (journal, name) => journal.get(journal.idFromName(name));

// A report to the ledger of one origin; resolves to its answer as text, or to undefined where none came in time.
export async function record(journal, name, told, ms) {
  return within(ms, (async () => object(journal, name).record(name, told))());
}

// A question to the ledgers of these origins; resolves to what each answered, text or undefined.
export async function look(journal, names, question, ms) {
  return Promise.all(names.map((name) => within(ms, (async () => object(journal, name).look(question))())));
}

// The name of the object that knows which origins have had an outage.
export const DIRECTORY = "faultline:directory";

// The origins that have had one; none where the directory does not answer.
export async function enrolled(journal, ms) {
  return (await within(ms, (async () => object(journal, DIRECTORY).enrolled())())) ?? [];
}
