// What the door asks of the runtime about a request, each in one crossing.

/**
 * Whether the Host field takes the place of a part of the path: workerd puts scheme, Host field and
 * request target together and checks none of it, and the URL does not show it.
 *
 * @param {Headers} headers
 */
export function takesFromThePath(headers) {
  return headers.get("host")?.includes("/") === true;
}

/**
 * The URL as it was sent; a request whose Host field takes from the path has none.
 *
 * @param {Request} request
 */
export function sent(request) {
  return takesFromThePath(request.headers) ? undefined : request.url;
}

/**
 * The URL as the runtime itself reads it when it fetches; undefined where it would refuse.
 *
 * @param {string} text
 */
export function normalised(text) {
  try {
    return new URL(text).href;
  } catch {
    return undefined;
  }
}

/**
 * Whether the request came through Cloudflare: only there it has both.
 *
 * @param {Request} request
 */
export function isDeployed(request) {
  return request.headers.has("cf-ray") && typeof request.cf?.colo === "string";
}

/**
 * Cloudflare's data centre, where there is one.
 *
 * @param {Request} request
 */
export function colo(request) {
  const colo = request.cf?.colo;
  return typeof colo === "string" ? colo : undefined;
}

/**
 * The other end of the connection, where the runtime tells it (workerd by itself does).
 *
 * @param {Request} request
 */
export function connection(request) {
  const end = request.cf?.clientIp;
  return typeof end === "string" ? end : undefined;
}

// What the operator's token and passes are called (`operator::FIELD`, `operator::COOKIES`).
let field = "";
/** @type {string[]} */
let cookieNames = [];
let ours = /^$/;

/**
 * Tells what has to be taken off what is sent to an origin: a field, and cookies of these names.
 *
 * @param {string} name
 * @param {string[]} names
 */
export function passIsCalled(name, names) {
  field = name;
  cookieNames = names;
  ours = new RegExp(`^[ \\t]*"?(${names.join("|")})"?[ \\t]*(=|$)`);
}

/**
 * Takes off the operator's token and passes, which are for this worker alone (`operator`):
 * as a field, and among the cookies, whose fields arrive joined with commas. All other
 * cookies stay as they are.
 *
 * @param {Headers} headers
 */
export function stripPass(headers) {
  headers.delete(field);
  const cookies = headers.get("cookie");
  if (cookies === null || !cookieNames.some((name) => cookies.includes(name))) return;
  // Pieces and what stands between them, in turn.
  const parts = cookies.split(/([;,])/);
  let others = "";
  for (let at = 0; at < parts.length; at += 2) {
    const part = parts[at] ?? "";
    if (!ours.test(part)) others += (others === "" ? "" : parts[at - 1]) + part;
  }
  others = others.trim();
  if (others === "") headers.delete("cookie");
  else headers.set("cookie", others);
}
