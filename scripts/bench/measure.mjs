// Measuring: short rounds in a new order each time, what a process spent on the processor,
// and how sure a ratio is.

import { readdirSync, readFileSync } from "node:fs";
import { load } from "../lib/load.mjs";

/**
 * What a process spent on the processor so far, in microseconds: nanoseconds of each
 * thread (schedstat, field 1).
 */
export function spent(pid) {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      // A thread that ended meanwhile.
    }
  }
  return sum / 1000;
}

/** What its first thread spent, which is the one that answers; the others compile and collect. */
export function spentAnswering(pid) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / 1000;
}

/** What all of it spent once a process has come to rest, what it does after an answer included. */
export async function rested(pid) {
  for (let last = -1, now = spent(pid); ; last = now, now = spent(pid)) {
    if (now === last) return now;
    await new Promise((done) => setTimeout(done, 30));
  }
}

// What the other threads take of a worker's time while nothing is compiled any more is what
// collecting takes: mostly less than this, but not in every round.
const WARM = 0.005;
const WARM_ROUNDS_MAX = 20;

/**
 * Loads workers until their code is compiled, as it is in an isolate that is busy for longer than a
 * few seconds: V8 compiles anew, in other threads, what was called some thousand times. Once a
 * round of a worker had nothing of that in it, that worker is warm.
 */
export async function warmed(workers, path, fields) {
  let cold = workers;
  for (let n = 0; cold.length > 0; n += 1) {
    if (n === WARM_ROUNDS_MAX) {
      process.stderr.write(`not warm: ${cold.map(({ name }) => name).join(", ")}; what follows has compiling in it\n`);
      return;
    }
    const began = new Map(cold.map((worker) => [worker, [spent(worker.pid), spentAnswering(worker.pid)]]));
    await Promise.all(workers.map(({ port }) => load(port, path, { ms: 3000, fields })));
    cold = cold.filter((worker) => {
      const [all, answering] = began.get(worker);
      const took = spent(worker.pid) - all;
      return took - (spentAnswering(worker.pid) - answering) >= WARM * took;
    });
  }
}

function shuffled(list) {
  const order = [...list];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

/** What one round of load costs a worker. */
export async function round(worker, path, options) {
  await worker.before?.();
  const began = spent(worker.pid);
  const { count, bytes, ms } = await load(worker.port, path, options);
  return { micros: spent(worker.pid) - began, count, bytes, ms };
}

/**
 * Rounds of all workers, in a new order each time; one round of each is a pair with one of every
 * other. A load of so many a second goes to all at once, since it leaves the machine idle.
 */
export async function rounds(workers, path, { count, ...options }) {
  const seen = new Map(workers.map((worker) => [worker, []]));
  for (let n = 0; n < count; n += 1) {
    if (options.perSecond === undefined) {
      for (const worker of shuffled(workers)) seen.get(worker).push(await round(worker, path, options));
    } else {
      await Promise.all(shuffled(workers).map(async (worker) => seen.get(worker).push(await round(worker, path, options))));
    }
  }
  return seen;
}

// A round that took so many times what its worker's rounds mostly take was not the worker's
// doing: on a shared machine the host takes the processor away now and then, and counts
// that as the process's time.
const DISTURBED = 1.5;

/**
 * The rounds without those, for all workers alike, since one round of each is a pair with one of
 * every other. Whose rounds they were is said, in the order of the workers: were it one worker's
 * more than others', it would be that worker's doing after all.
 */
export function undisturbed(seen) {
  const lists = [...seen.values()];
  const middles = lists.map((list) => list.map((each) => cost([each])).sort((a, b) => a - b)[Math.floor(list.length / 2)]);
  const isDisturbed = (which, at) => cost([lists[which][at]]) > DISTURBED * middles[which];
  const whose = [...seen.keys()].map(({ name }, which) => `${name} ${lists[which].filter((_, at) => isDisturbed(which, at)).length}`);
  process.stderr.write(`left out of ${lists[0].length} rounds: ${whose.join(", ")}\n`);
  const isKept = (_, at) => lists.every((_list, which) => !isDisturbed(which, at));
  return new Map([...seen].map(([worker, list]) => [worker, list.filter(isKept)]));
}

/** What several generations of the same workers showed, as of the first. */
export function together(generations) {
  const [first] = generations;
  return new Map([...first.keys()].map((worker, at) => [worker, generations.flatMap((seen) => [...seen.values()][at])]));
}

const sum = (list, of) => list.reduce((total, each) => total + of(each), 0);

/** Processor time for each reply, in microseconds. */
export const cost = (list) => sum(list, (each) => each.micros) / sum(list, (each) => each.count);

/** Bytes in a second of waiting. */
export const throughput = (list) => sum(list, (each) => each.bytes) / sum(list, (each) => each.ms / 1000);

/**
 * The ratio of two lists of rounds by `value`, and the bounds between which 95 of 100
 * resamplings of the pairs fall.
 */
export function ratio(ours, theirs, value = cost) {
  const resampled = Array.from({ length: 400 }, () => {
    const pairs = Array.from(ours, () => Math.floor(Math.random() * ours.length));
    return value(pairs.map((at) => ours[at])) / value(pairs.map((at) => theirs[at]));
  }).sort((one, other) => one - other);
  return { ratio: value(ours) / value(theirs), low: resampled[9], high: resampled[389] };
}

export const told = ({ ratio: value, low, high }) => `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
