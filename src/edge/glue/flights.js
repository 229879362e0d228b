// What is in flight to an origin whose requests are limited, and how long it takes: from sending to the response head.

// By the origin's number.
const flights = [];

let measured;
let windowMs;
let exchangesMin;

// Rust's entry: measured(slot, route, exchanges, mean_ms, most) at the end of a window, and how long a window is and how many
// exchanges it must have at least (`admit::limit`).
export function install_flights(onMeasured, ms, exchanges) {
  flights.length = 0;
  measured = onMeasured;
  windowMs = ms;
  exchangesMin = exchanges;
}

const fresh = (now) => ({ since: now, count: 0, sum: 0, most: 0 });

function of(slot) {
  return (flights[slot] ??= { open: new Map(), ...fresh(Date.now()) });
}

// How many requests are in flight. One whose visitor left never lands; it is forgotten after the longest it can take.
export function in_flight(slot) {
  const { open } = of(slot);
  const now = Date.now();
  for (const [it, until] of open) {
    if (until >= now) break;
    open.delete(it);
  }
  return open.size;
}

export function takeOff(it, most) {
  const flight = of(it.slot);
  flight.open.set(it, it.started + most);
  flight.most = Math.max(flight.most, flight.open.size);
}

export function land(it) {
  const flight = of(it.slot);
  const now = Date.now();
  flight.open.delete(it);
  flight.count += 1;
  flight.sum += now - it.started;
  if (now - flight.since < windowMs || flight.count < exchangesMin) return;
  measured(it.slot, it.route, flight.count, flight.sum / flight.count, flight.most);
  Object.assign(flight, fresh(now));
}
