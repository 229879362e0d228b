// What axe finds on a page. Its script is handed over by the debugger: the pages' own policy allows
// no other, and stays in force.

import assert from "node:assert/strict";
import axe from "axe-core";

export async function violations(page) {
  const session = await page.context().newCDPSession(page);
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    assert.equal(exceptionDetails, undefined, JSON.stringify(exceptionDetails));
    return result.value;
  };
  await evaluate(axe.source);
  return evaluate("axe.run({ iframes: false }).then(({ violations }) => violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target + ' ' + n.failureSummary).join('; ')))");
}
