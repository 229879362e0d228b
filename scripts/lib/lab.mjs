// The lab with a worker in front of it: how the lab is started, and what the worker is
// bound to and told of it.

import { createInterface } from "node:readline";
import { fail, start } from "./tools.mjs";

/** What the worker may be bound to, with or without the lab. */
export const BINDINGS = {
  compatibility_date: "2026-11-01",
  durable_objects: { bindings: [{ name: "JOURNAL", class_name: "Journal" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Journal"] }],
  kv_namespaces: [{ binding: "SWITCH", id: "switch" }],
};

/**
 * Starts the lab by this command; `manifest` resolves to what it says in its
 * one line: what is where.
 */
export function startLab(command, args) {
  const child = start(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const manifest = (async () => {
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
    return fail("the lab said nothing");
  })();
  return { child, manifest };
}

/**
 * The worker's variables: a route for each fault of the lab, and one for each card of its page.
 * Faults are shown as they are: without a breaker and repeats. The cards have both, as a site has.
 */
export function variables(manifest) {
  const faults = manifest.faults.map(({ id, origin }) => ({ match: `*/lab/${id}`, name: id, origin }));
  const cards = manifest.cards.map(({ id, origin }) => ({ match: `*/site/${id}`, name: id, origin, breaker: true, retries: 1 }));
  const waits = { deadline_ms: 5000, connect_budget_ms: 1000, idle_ms: 3000 };
  return {
    ORIGIN: manifest.home,
    FAULTLINE: { ...waits, resolver: manifest.resolver, breaker: false, retries: 0, routes: [...cards, ...faults] },
  };
}
