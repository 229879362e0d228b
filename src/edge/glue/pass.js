// The pass path: all that happens to an exchange whose origin is well. It sends, waits and hands over;
// what a reply or an error means is decided in Rust (`trouble`). Inline JavaScript here costs half of
// what crossing into WebAssembly for each step would (docs/performance.md).

let trouble;
let early;
let looped;

// When each route's origin last answered well: a probe's finding from before that is out of date.
const well = [];

export function last_well(route) {
  return well[route] ?? 0;
}

// Rust gives its entries once per isolate: trouble(attempt) for whatever is not plainly well, early(attempt) for a look
// at the origin shortly before the deadline, and looped(request, field), the answer to a request that was here before.
// The first two return a promise, the third one or undefined.
export function install(onTrouble, onSlow, onLoop) {
  trouble = onTrouble;
  early = onSlow;
  looped = onLoop;
}

class Attempt {
  constructor(request, ctx, route, lead, care) {
    this.request = request;
    this.ctx = ctx;
    this.route = route;
    this.lead = lead;
    this.care = care;
    this.started = Date.now();
    this.expired = false;
    this.controller = new AbortController();
  }
}

// The deadline is near: look at the origin now, so that the answer leaves on the deadline and not after it.
function slow(attempt) {
  attempt.timer = setTimeout(expire, attempt.lead, attempt);
  attempt.early = early(attempt);
}

function expire(attempt) {
  attempt.expired = true;
  attempt.controller.abort();
}

// Whether a 304 was asked for (RFC 9110 section 13.1).
function conditional(request) {
  return request.headers.has("if-none-match") || request.headers.has("if-modified-since");
}

// care: what a well reply of this exchange still has to be looked at for; 0 for nothing (see `edge::care`).
export function attempt(request, ctx, target, loop, route, wait, lead, care) {
  const it = new Attempt(request, ctx, route, lead, care);
  let outgoing;
  try {
    outgoing = new Request(target, request);
    // Asked of the copy, whose fields are needed anyway: reaching for those of the request would cost once more.
    const headers = outgoing.headers;
    const passed = headers.get("cdn-loop");
    const answer = passed === null ? undefined : looped(request, passed);
    if (answer !== undefined) return answer;
    headers.append("cdn-loop", loop);
  } catch (error) {
    it.error = error;
    return trouble(it);
  }
  it.timer = setTimeout(slow, wait, it);
  return fetch(outgoing, { signal: it.controller.signal }).then(
    (response) => {
      clearTimeout(it.timer);
      const status = response.status;
      if (response.webSocket) return response;
      if (status >= 200 && status < 400) {
        well[route] = it.started;
        if (care === 0 && (status !== 304 || conditional(request))) return response;
      }
      it.response = response;
      return trouble(it);
    },
    (error) => {
      clearTimeout(it.timer);
      it.error = error;
      return trouble(it);
    },
  );
}

export function random_id() {
  return crypto.randomUUID();
}

// Cloudflare's data centre, where there is one.
export function colo(request) {
  const colo = request.cf?.colo;
  return typeof colo === "string" ? colo : undefined;
}
