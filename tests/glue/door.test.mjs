// What the door asks of the runtime about a request, and what it takes off before anything is sent.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const glue = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../src/edge/glue");
const { colo, connection, isDeployed, normalised, passIsCalled, sent, stripPass } = await import(pathToFileURL(path.join(glue, "door.js")));

const request = (fields, cf) => ({ url: "http://a.test/x", headers: new Headers(fields), cf });

for (const [id, fields, expected] of [
  ["a host", { host: "a.test" }, "http://a.test/x"],
  ["none", {}, "http://a.test/x"],
  ["one that swallows a part of the path", { host: "a.test/y" }, undefined],
]) {
  test(`the URL as it was sent: ${id}`, () => assert.equal(sent(request(fields)), expected));
}

for (const [text, expected] of [
  ["http://a.test/x/../y", "http://a.test/y"],
  ["http://a.test\\y", "http://a.test/y"],
  ["http://A.test/%2e%2e/y", "http://a.test/y"],
  ["http://a b/", undefined],
  ["", undefined],
]) {
  test(`as the runtime reads it: ${text}`, () => assert.equal(normalised(text), expected));
}

for (const [id, fields, cf, expected] of [
  ["both", { "cf-ray": "1-FRA" }, { colo: "FRA" }, true],
  ["no place", { "cf-ray": "1-FRA" }, { clientIp: "192.0.2.1:1" }, false],
  ["no id", {}, { colo: "FRA" }, false],
  ["nothing at all", {}, undefined, false],
  ["a place that is no text", { "cf-ray": "1-FRA" }, { colo: 7 }, false],
  ["no object", { "cf-ray": "1-FRA" }, null, false],
]) {
  test(`whether it runs on Cloudflare: ${id}`, () => assert.equal(isDeployed(request(fields, cf)), expected));
}

test("the place and the other end are texts, or nothing", () => {
  assert.deepEqual([colo(request({}, { colo: "FRA" })), colo(request({}, { colo: 1 })), colo(request({}, null))], ["FRA", undefined, undefined]);
  assert.deepEqual([connection(request({}, { clientIp: "[::1]:5" })), connection(request({}))], ["[::1]:5", undefined]);
});

const PASS = "faultline-token=enter.1.x";
passIsCalled("faultline-token", ["faultline-token", "faultline-console"]);
for (const [id, cookies, expected] of [
  ["alone", PASS, null],
  ["first", `${PASS}; a=b; c=d`, "a=b; c=d"],
  ["between", `a=b; ${PASS}; c=d`, "a=b; c=d"],
  ["last", `a=b; c=d;${PASS}`, "a=b; c=d"],
  ["in a second field", `a=b, ${PASS}`, "a=b"],
  ["in the first of two fields", `${PASS}, a=b; c=d`, "a=b; c=d"],
  ["twice", `${PASS};${PASS}, ${PASS}`, null],
  ["with odd white space", `a=b;\t faultline-token = enter.1.x ;c=d`, "a=b;c=d"],
  ["without a value", "a=b; faultline-token", "a=b"],
  ["in quotes", `a=b; faultline-token="enter.1.x"; c=d`, "a=b; c=d"],
  ["the console's", `a=b; faultline-console=console.1.x; ${PASS}`, "a=b"],
  ["somebody else's", "x-faultline-token=1; faultline-tokens=2; y=faultline-token", "x-faultline-token=1; faultline-tokens=2; y=faultline-token"],
  ["a comma in another's value", `a=b,c; ${PASS}`, "a=b,c"],
  ["none", "a=b ;c=d", "a=b ;c=d"],
]) {
  test(`stripPass: ${id}`, () => {
    const headers = new Headers({ cookie: cookies, "Faultline-Token": "secret", accept: "*/*" });
    stripPass(headers);
    assert.equal(headers.get("cookie"), expected);
    assert.deepEqual([headers.get("faultline-token"), headers.get("accept")], [null, "*/*"]);
  });
}
