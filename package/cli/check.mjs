// `faultline check`: looks at a site from here. The core says what to do next and what it
// means; sockets are Node's.

import { randomBytes } from "node:crypto";
import dns from "node:dns";
import { parseArgs } from "node:util";
import { Checking } from "./core.mjs";
import { Line } from "./sockets.mjs";
import { wrongUse } from "./use.mjs";

/**
 * How long one look may take, in seconds, unless said otherwise: most people
 * wait no longer for a page.
 */
const SECONDS = 10;
const SECONDS_MAX = 300;

export async function check(args) {
  let options;
  try {
    options = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: "boolean", default: false }, origin: { type: "string" }, timeout: { type: "string", default: String(SECONDS) } },
    });
  } catch (error) {
    return wrongUse(error.message, "check");
  }
  const { positionals: [url, ...more], values } = options;
  if (url === undefined || more.length > 0) return wrongUse("one URL is needed, such as https://www.example.com/", "check");
  const seconds = Number(values.timeout);
  if (!(seconds >= 1 && seconds <= SECONDS_MAX)) return wrongUse(`--timeout: expected seconds from 1 to ${SECONDS_MAX}`, "check");
  let checking;
  try {
    checking = new Checking(url, values.origin, Date.now() / 1000);
  } catch (error) {
    return wrongUse(String(error), "check");
  }
  await carryOut(checking, seconds * 1000);
  const told = JSON.parse(checking.verdict());
  process.stdout.write(values.json ? `${JSON.stringify(told.document, null, 2)}\n` : told.text);
  return told.code;
}

async function carryOut(checking, budget) {
  for (;;) {
    const step = JSON.parse(checking.next(randomBytes(64)));
    if (step.do === "over") return;
    if (step.do === "resolve") {
      const { addresses, error } = await resolve(step.host, budget);
      checking.resolved(addresses, error);
    } else {
      await look(checking, step, budget);
    }
  }
}

// The addresses as this machine's programs get them (hosts file included). What a failed
// look-up means is asked of the name server itself, which tells a name that does not exist from
// a server that does not answer.
async function resolve(host, budget) {
  const late = new Promise((done) => setTimeout(done, budget, { addresses: [], error: "ETIMEOUT" }).unref());
  const asked = dns.promises.lookup(host, { all: true, verbatim: true }).then(
    (found) => ({ addresses: found.map(({ address }) => address), error: undefined }),
    async (failed) => ({ addresses: [], error: await why(host, failed.code, budget) }),
  );
  return Promise.race([asked, late]);
}

async function why(host, code, budget) {
  const resolver = new dns.promises.Resolver({ timeout: Math.ceil(budget / 2), tries: 1 });
  resolver.setServers(dns.getServers());
  const asked = [resolver.resolve4(host), resolver.resolve6(host)];
  const codes = await Promise.all(asked.map((each) => each.then(() => code, (error) => error.code)));
  if (codes.includes("ENOTFOUND")) return "ENOTFOUND";
  return codes.find((each) => each !== "ENODATA") ?? "ENODATA";
}

async function look(checking, { address, port, server_name: serverName }, budget) {
  const started = Date.now();
  const left = () => Math.max(0, budget - (Date.now() - started));
  const line = new Line(address, port, serverName);
  try {
    for (;;) {
      const command = JSON.parse(checking.command(left()));
      if (command.do === "done") break;
      if (command.do === "close") line.close();
      else if (command.do === "send") line.send(checking.bytes());
      else {
        const { what, word, bytes, certificate } = command.do === "read" ? await line.read(command.ms) : await line.connect(command.secure, command.ms);
        if (certificate !== undefined) checking.certificate(certificate.until, certificate.subject, certificate.issuer);
        checking.tell(what, word, bytes ?? new Uint8Array());
      }
    }
  } finally {
    line.close();
  }
  checking.looked(Date.now() - started);
}
