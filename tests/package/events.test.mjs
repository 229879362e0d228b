// What `npm start` prints of events.

import assert from "node:assert/strict";
import test from "node:test";
import { eventIn, told } from "../../scripts/lib/events.mjs";

const GUIDE = "http://localhost:8787/_faultline/guide";

const ROWS = [
  {
    id: "failure",
    line: '{"event.name":"origin.failure","error.type":"connection_refused","http.response.status_code":521,"faultline.hop":"edge-origin","faultline.confidence":"certain","http.request.method":"GET","url.path":"/x"}',
    expected: `521 connection_refused edge→origin certain GET /x → ${GUIDE}/connection_refused`,
  },
  {
    id: "folded",
    line: '{"event.name":"origin.failure","error.type":"dns_error","http.response.status_code":530,"faultline.hop":"edge-origin","faultline.confidence":"likely","http.request.method":"GET","url.path":"/","faultline.repeats":4}',
    expected: `530 dns_error edge→origin likely GET / (+4 more) → ${GUIDE}/dns_error`,
  },
  {
    id: "behind-a-runtime-s-prefix",
    line: '\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m \u001b[1m{"event.name":"outage.began","error.type":"connection_refused","faultline.origin":"http://127.0.0.1:3000"}\u001b[0m',
    expected: `outage began http://127.0.0.1:3000 connection_refused → ${GUIDE}/connection_refused`,
  },
  { id: "a-place-is-no-arrow", line: '{"event.name":"origin.failure","error.type":"application_error","faultline.hop":"app"}', expected: `– application_error app → ${GUIDE}/application_error` },
  { id: "no-event", line: "[wrangler:info] GET / 200 OK (4ms)", expected: undefined },
  { id: "half-an-event", line: '{"event.name":"origin.fai', expected: undefined },
];

for (const { id, line, expected } of ROWS) {
  test(`an event in a line: ${id}`, () => {
    const event = eventIn(line);
    assert.equal(event && told(event, GUIDE), expected);
  });
}
