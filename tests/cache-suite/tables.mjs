// What is expected of Faultline, where the suite's own word does not say it all.

import { own } from "./derived.mjs";

// What a test that does not pass says: no copy was served, one was, or no second reply
// could be asked for at all.
const REFUSED = /does not come from cache/;
const SERVED_ONE = /status is 200, not 502/;
const NO_TEST = /^Response (\d status is 50[12], not|body is "<!doctype)/;
// A bare error gets our page, unless the start of its body took so long to come that nobody can
// tell what it says; then either reply may be the one without the suite's fields.
const BARE_ERROR = /^Response (body is "<!doctype|2 comes from cache|2 does not come from cache)/;

// The suite as it is: required tests that cannot pass before Faultline, why, and what they say.
// Others may fail in one way only: that a reply was not reused, which no cache has to do. Only
// replies that are looked at show it; the others go on as they came, and no copy is kept of them.
const BROKEN_OR_NOT_KEPT = /^Response (\d status is 50[12], not|body is "<!doctype|2 does not come from cache)/;

export const PLAIN = [
  [/^stale-close-(must-revalidate|proxy-revalidate|no-cache|s-maxage=2)$/, "asks for a reply of an origin that has closed the connection; below without that", /comes from cache/],
  [/^(heuristic|status)-(501|502|503|504|599)-/, "an origin's bare 5xx gets Faultline's page", BARE_ERROR],
  [/^conditional-etag-vary-headers$|^304-/, "the suite's server says 999, which is no status, to a request that it wants to be conditional", NO_TEST],
  [/^headers-store-Transfer-Encoding$/, "a transfer coding that HTTP does not know makes a broken reply", BROKEN_OR_NOT_KEPT],
  [/^invalidate-M-SEARCH/, "the runtime knows no such method", NO_TEST],
];

// Copies may be served one second longer than they are fresh, and three seconds pass: each test of
// the suite with a failing origin at its end comes out as the suite says, but for these.
export const BRIEF = [
  [/^304-/, "the suite's server says 999, which is no status, to a request that it wants to be conditional", NO_TEST],
  [/^conditional-/, "a visitor's validators are left to the origin: the copy is served whole", /status is 200, not 304/],
  [/^cc-resp-must-revalidate-stale$/, "Faultline validates nothing", REFUSED],
  [/^partial-|^headers-store-Content-Range$/, "neither parts are kept, nor served of what is kept", REFUSED],
  [/^(heuristic|status)-(501|502|503|504|599)-/, "an origin's bare 5xx gets Faultline's page", BARE_ERROR],
  [/^(other-)?heuristic-|^pragma-response-no-cache-heuristic$/, "what says nothing of its age is stale at once", REFUSED],
  [/^status-(204|299|302|303|307|400|404|410|499|500)-/, "only 200, 203, 301 and 308 are kept", REFUSED],
  [/^method-POST$/, "only replies to GET are kept", REFUSED],
  [/^stale-(close|503|warning-stored|warning-become)$/, "too old by the rule; below they are served", REFUSED],
  [/^age-parse-(nonnumeric|negative|float|parameter|numeric-parameter)$/, "an Age that is no number is ignored (RFC 9111 section 5.1; so do newer versions of the suite)", SERVED_ONE],
  [/^age-parse-(prefix-twoline|dup-0|dup-0-twoline|dup-old)$/, "of several Ages the first counts (RFC 9111 section 5.1; so do newer versions of the suite)", SERVED_ONE],
  [/^freshness-max-age-(decimal-zero|decimal-five|a100|100a)$/, "a max-age that is no number is 0", REFUSED],
  [/^freshness-max-age-two-/, "of several, the shortest max-age counts", REFUSED],
  [/^freshness-max-age-space-/, "spaces around = are forgiven", SERVED_ONE],
  [/^freshness-expires-(32bit|far-future|ansi-c|wrong-case-|invalid-)/, "what is no HTTP-date, or has another weekday than the date, is the past (RFC 9111 section 5.3)", REFUSED],
  [/^ccreq-(ma0|ma1|magreaterage|min-fresh|min-fresh-age)$/, "a request's max-age and min-fresh are wishes: better a copy than an error", SERVED_ONE],
  [/^ccreq-max-stale/, "a request's max-stale does not widen the operator's rule", REFUSED],
  [/^pragma-request-no-cache$/, "a forced reload gets no copy, also in the words of HTTP/1.0", REFUSED],
  [/^invalidate-(POST|PUT|DELETE)-failed$/, "an origin's bare 5xx gets Faultline's page", BARE_ERROR],
  [/^vary-cache-key$/, "a request with a field that nobody knows may be somebody's own", REFUSED],
  [/^vary-invalidate$/, "of an address one copy is kept, the newest", /Response 3 does not come from cache/],
  [/^vary-normalise-lang-/, "selecting fields are compared as they are, but for white space", REFUSED],
  [/^headers-omit-headers-listed-in-Cache-Control/, "no-cache that names fields is taken for no-cache (RFC 9111 section 5.2.2.4)", REFUSED],
  [/^headers-omit-headers-listed-in-Connection$/, "the runtime takes Connection away and lets through what it lists, also past a well origin", /unexpected header a: "1"/],
  [/^headers-store-Content-Encoding$/, "what has a coding that the runtime cannot take off is not kept", REFUSED],
  [/^headers-store-Content-Length$/, "a copy is sent in chunks", /Content-Length is "null"/],
  [/^headers-store-Transfer-Encoding$/, "a transfer coding that HTTP does not know makes a broken reply", BROKEN_OR_NOT_KEPT],
  [/^(headers-store|other-set)-(Set-C|c)ookie$/, "a reply with Set-Cookie is not kept", REFUSED],
  [/^head-(200|410)-/, "a reply to HEAD does not change the copy", REFUSED],
  [/^invalidate-M-SEARCH(-cl|-failed|)$/, "the runtime knows no such method", NO_TEST],
  [/^invalidate-.*-(location|cl)$/, "only the address itself goes out of date; others may (RFC 9111 section 4.4)", SERVED_ONE],
];

// Copies may be served an hour longer: what is forbidden stays forbidden, however the origin fails.
export const FORBIDDEN = [
  /^cc-resp-(private-shared|no-store|no-cache)/,
  /^stale-close-/,
  /^freshness-max-age-s-maxage-shared-longer/,
  /^ccreq-no-(cache|store)$/,
  /^vary-(no-match|omit|omit-stored|2-no-match|2-match-omit|3-no-match|3-order|star)$/,
  /^vary-syntax-(?!foo-).*star/,
  /^invalidate-(POST|PUT|DELETE)$/,
  /^other-authorization$/,
  /^query-args-different$/,
];

// And what differs from those by what forbids it only is served.
export const SERVED = [
  /^stale-(close|503|sie-close|sie-503)$/,
  /^freshness-max-age$/,
  /^cc-resp-must-revalidate-fresh$/,
  /^vary-(match|2-match|3-match)$/,
  /^other-authorization-(public|must-revalidate|smaxage)$/,
  /^query-args-same$/,
];

const lasting = ["Cache-Control", "max-age=2, stale-if-error=60"];
const plus = (more) => [["Cache-Control", `${lasting[1]}, ${more}`]];

// Ours: [test, whether the copy is served].
export const OWN = [
  [own("own-plain", { reply: [lasting] }), true],
  [own("own-head", { reply: [lasting], method: "HEAD" }), true],
  [own("own-date", { reply: [["Cache-Control", "max-age=600"], ["Date", -100], ["Expires", 900]], fields: [["Date", -100]] }), true],
  [own("own-private-fields", { reply: plus('private="a"') }), false],
  [own("own-no-cache-fields", { reply: plus('no-cache="a"') }), false],
  [own("own-set-cookie", { reply: [lasting, ["Set-Cookie", "a=b"]] }), false],
  [own("own-range", { reply: [lasting], then: [["Range", "bytes=0-1"]] }), false],
  [own("own-if-match", { reply: [lasting], then: [["If-Match", '"a"']] }), false],
  [own("own-authorization-later", { reply: [lasting], then: [["Authorization", "a"]] }), false],
  [own("own-authorization-later-public", { reply: plus("public"), then: [["Authorization", "a"]] }), true],
  [own("own-cookie", { request: [["Cookie", "a=b"]], reply: [lasting] }), true],
  [own("own-cookie-unasked", { request: [["Cookie", "a=b"]], reply: [["Last-Modified", -1000]] }), false],
  [own("own-vary-cookie", { request: [["Cookie", "a=b"]], reply: [lasting, ["Vary", "Cookie"]], then: [["Cookie", "a=b"]] }), false],
  [own("own-request-no-store", { request: [["Cache-Control", "no-store"]], reply: [lasting] }), false],
  [own("own-request-stale-if-error-0", { reply: [lasting], then: [["Cache-Control", "stale-if-error=0"]] }), false],
  [own("own-post", { reply: [lasting], method: "POST" }), false],
];
