// What is in flight to an origin whose requests are limited, and how long it takes: from
// sending to the response head.

/**
 * What is counted of an origin: what is in flight with the time until which it can be, and
 * since the window began how many exchanges came to an end, how long they took together, and
 * how many were in flight at most.
 *
 * @typedef {{ open: Map<InFlight, number>, since: number, count: number, sum:
 *   number, most: number }} Flight
 */

/**
 * By the origin's number.
 *
 * @type {Flight[]}
 */
const flights = [];

/**
 * @type {(origin: Numbered, route: Numbered, exchanges: number, mean_ms:
 * number, most: number) => void}
 */
let measured;
let windowMs = 0;
let exchangesMin = 0;

/**
 * Rust's entry for the end of a window, how long a window is and how many exchanges it must have
 * at least (`admit::limit`).
 *
 * @param {typeof measured} onMeasured
 * @param {number} ms
 * @param {number} exchanges
 */
export function install_flights(onMeasured, ms, exchanges) {
  flights.length = 0;
  measured = onMeasured;
  windowMs = ms;
  exchangesMin = exchanges;
}

/**
 * @param {number} now
 */
const fresh = (now) => ({ since: now, count: 0, sum: 0, most: 0 });

/**
 * @param {Numbered} origin
 * @returns {Flight}
 */
function of(origin) {
  return (flights[origin] ??= { open: new Map(), ...fresh(Date.now()) });
}

/**
 * How many requests are in flight. One whose visitor left never lands; it is forgotten after
 * the longest it can take.
 *
 * @param {Numbered} origin
 */
export function in_flight(origin) {
  const { open } = of(origin);
  const now = Date.now();
  for (const [it, until] of open) {
    if (until >= now) break;
    open.delete(it);
  }
  return open.size;
}

/**
 * @param {InFlight} it
 * @param {number} most the longest it can take, in milliseconds
 */
export function takeOff(it, most) {
  const flight = of(it.origin);
  flight.open.set(it, it.started + most);
  flight.most = Math.max(flight.most, flight.open.size);
}

/**
 * @param {InFlight} it
 */
export function land(it) {
  const flight = of(it.origin);
  const now = Date.now();
  flight.open.delete(it);
  flight.count += 1;
  flight.sum += now - it.started;
  if (now - flight.since < windowMs || flight.count < exchangesMin) return;
  measured(it.origin, it.route, flight.count, flight.sum / flight.count, flight.most);
  Object.assign(flight, fresh(now));
}
