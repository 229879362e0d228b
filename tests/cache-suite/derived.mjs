// Tests made of the suite's: the same requests and replies, but at the last request the origin
// fails. Faultline serves copies then and only then, so only then its prohibitions and its
// reckoning of freshness can be seen.

import suites from "http-cache-tests/tests/index.mjs";

// What the suite asks of a test's last request.
export const reuses = (test) => test.requests.at(-1).expected_type === "cached";
export const isRequired = (test) => (test.kind ?? "required") === "required";

// The suite's tests by id, as it runs them itself where it is no browser that is tested.
export const all = new Map(suites.flatMap((suite) => suite.tests).filter((test) => !test.browser_only).map((test) => [test.id, test]));

// How the origin fails, in the suite's words, and the status that the visitor gets then.
const FAILURES = {
  close: { disconnect: true, status: 502 },
  503: { response_status: [503, "Service Unavailable"], status: 503 },
};

// Faultline's answer, and nothing of a stored reply, which none has the status of. A bare
// 503 may be the origin's own where the start of its body took so long to come that
// nobody can tell what it says.
const refused = (status) => ({ expected_status: status, check_body: false, ...(status === 503 ? {} : { expected_response_headers_missing: ["server-request-count"] }) });

// A request without what the suite expects of it or has its server reply.
function bare(request) {
  const kept = Object.entries(request).filter(([name]) => !/^(expected|response|setup|disconnect)/.test(name));
  return Object.fromEntries(kept);
}

// One of the suite's tests with a failing origin at its end. `served`: whether the copy has to be
// served then; if so, all the suite expects of a reused reply is expected of the copy.
export function derive(test, rule, how, served) {
  const { status, ...failure } = FAILURES[how];
  const requests = structuredClone(test.requests);
  const last = requests.at(-1);
  const expected = served
    ? { ...last, setup: false, expected_type: "cached", expected_status: last.expected_status ?? requests[0].response_status?.[0] ?? 200 }
    : { ...bare(last), ...refused(status) };
  delete expected.response_status;
  delete expected.disconnect;
  requests[requests.length - 1] = { ...expected, ...failure };
  // So long that what the rule of `brief` adds is over, and that each reply is stored: of one
  // address one is in a second.
  for (const request of requests.slice(0, -1)) request.pause_after = true;
  return { id: `${test.id}@${rule}@${how}`, name: test.name, requests };
}

// A test of our own in the suite's form, for what the suite has no test for: a stored reply, then a
// request while the origin fails.
export function own(id, { request = [], reply, then = [], method = "GET", fields = [] }) {
  const first = { request_headers: request, response_headers: reply, setup: true };
  const last = { request_headers: then, request_method: method, expected_type: "not_cached", expected_response_headers: fields };
  return { id, name: id, requests: [first, last] };
}
