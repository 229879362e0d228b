// The worker's events as lines for a person at a terminal (docs/events.md has their keys).

const MARK = '{"event.name":';

/** What is drawn for a hop: a link with an arrow, a place by its name. */
const HOPS = {
  "visitor-edge": "visitor→edge",
  "edge-origin": "edge→origin",
  "origin-app": "origin→app",
  "app-database": "app→database",
};

/**
 * The event in a line of a runtime's output, whatever the runtime put before it;
 * undefined where there is none.
 */
export function eventIn(line) {
  const at = line.indexOf(MARK);
  if (at < 0) return undefined;
  try {
    return JSON.parse(line.slice(at).replace(/\u001b\[[0-9;]*m/g, ""));
  } catch {
    return undefined;
  }
}

const present = (parts) => parts.filter((part) => part !== undefined && part !== "").join(" ");

/** One line for an event. `guide` is the address of the guide. */
export function told(event, guide) {
  const name = event["event.name"];
  const failure = event["error.type"];
  const hop = HOPS[event["faultline.hop"]] ?? event["faultline.hop"];
  const more = event["faultline.repeats"] > 0 ? `(+${event["faultline.repeats"]} more)` : "";
  const page = failure === undefined ? "" : `→ ${guide}/${failure}`;
  if (name === "origin.failure") {
    return present([event["http.response.status_code"] ?? "–", failure, hop, event["faultline.confidence"], event["http.request.method"], event["url.path"], more, page]);
  }
  if (name?.startsWith("outage.")) {
    const lasted = event["faultline.duration_s"] === undefined ? "" : `after ${event["faultline.duration_s"]} s`;
    return present([name.replace(".", " "), event["faultline.origin"], failure, lasted, page]);
  }
  return present([name, failure, event["http.response.status_code"], event["url.path"], event["faultline.internal"]]);
}
