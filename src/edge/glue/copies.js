// Copies of replies in the Cache API, in a cache of our own: what fetch()
// itself caches is not touched.

// What Rust decides by (`edge::copies`): the cache's name, how often an address is stored at
// most and how many are remembered for that, the word by which an origin offers copies, the
// methods that change nothing.
/**
 * @type {{ name: string, everyMs: number, remembered: number, offer: RegExp, safe: Set<string> }}
 */
let rules;

/**
 * @param {{ name: string, everyMs: number, remembered: number, offer:
 *   string, safe: string[] }} told
 */
export function install_copies(told) {
  stored.clear();
  rules = { ...told, offer: new RegExp(told.offer, "i"), safe: new Set(told.safe) };
}

/**
 * When the copy of an address was last stored from here.
 *
 * @type {Map<string, number>}
 */
const stored = new Map();

/**
 * Whether a copy of a well reply should be kept: where the origin says that it may stand in, or
 * where `all` may be kept.
 *
 * @param {Copied} it
 * @param {Response} response
 * @param {boolean} all whether the operator allows all
 */
export function isCopyWanted(it, response, all) {
  const says = all || offers(response.headers.get("cache-control"));
  // The way of nearly all replies, so nothing else is asked on it.
  if (!says && stored.size === 0) return false;
  const { method, url } = it.request;
  if (method !== "GET") {
    // A request that changes things makes a copy out of date (RFC 9111 section 4.4), wherever
    // one may have been stored.
    if (!rules.safe.has(method)) outdate(it);
    return false;
  }
  if (!says) {
    forget_copy(it);
    return false;
  }
  return Date.now() - (stored.get(url) ?? 0) >= rules.everyMs;
}

/**
 * @param {string | null} said the field Cache-Control
 */
const offers = (said) => said !== null && rules.offer.test(said);

/**
 * What a copy is found by: the address and the origin it came from, so that no
 * origin's page is ever another's.
 *
 * @param {string} url
 * @param {string} origin
 */
function key(url, origin) {
  const [address = url] = url.split("#", 1);
  return `${address}${address.includes("?") ? "&" : "?"}faultline-origin=${encodeURIComponent(origin)}`;
}

/**
 * Drops the copies of an address, from whichever origin of the route.
 *
 * @param {Copied} it
 */
function outdate(it) {
  const { url } = it.request;
  stored.delete(url);
  const drop = async () => {
    const cache = await open();
    await Promise.all(it.plan.origins.map((origin) => cache.delete(key(url, origin))));
  };
  it.ctx.waitUntil(drop().catch(() => {}));
}

/**
 * The newest reply may not be kept: an older one that was is out of date too.
 *
 * @param {Copied} it
 */
export function forget_copy(it) {
  if (stored.has(it.request.url)) outdate(it);
}

const open = () => caches.open(rules.name);

/**
 * The copy of an address from the first of these origins that there is one of, or undefined.
 * Nothing that goes wrong here may keep an answer from the visitor.
 *
 * @param {string} url
 * @param {string[]} origins
 */
export async function find_copy(url, origins) {
  try {
    const cache = await open();
    for (const origin of origins) {
      const found = await cache.match(key(url, origin));
      if (found !== undefined) return found;
    }
  } catch {
    // As if there were none.
  }
  return undefined;
}

/**
 * @param {string} url
 */
function remember(url) {
  stored.delete(url);
  stored.set(url, Date.now());
  const [oldest] = stored.keys();
  if (stored.size > rules.remembered && oldest !== undefined) stored.delete(oldest);
}

/**
 * Keeps a copy of at most `most` bytes with these fields, after the reply itself has gone its way.
 * `url`: the address as it is stored by.
 *
 * @param {Copied} it
 * @param {Response} response
 * @param {string} url
 * @param {string} origin
 * @param {[string, string][]} fields
 * @param {number} most
 */
export function keep_copy(it, response, url, origin, fields, most) {
  const asked = it.request.url;
  remember(asked);
  const copy = response.clone();
  it.ctx.waitUntil(store(copy, key(url, origin), new Headers(fields), most).catch(() => stored.delete(asked)));
}

// Codings that the runtime takes off a body that is read.
const CODINGS = new Set(["gzip", "br"]);
// What is said of a coded body, and not of the same without its coding.
const OF_CODED = ["content-encoding", "content-length", "etag"];

/**
 * @param {Response} copy
 * @param {string} at
 * @param {Headers} headers
 * @param {number} most
 */
async function store(copy, at, headers, most) {
  const length = copy.headers.get("content-length");
  const said = headers.get("content-encoding");
  const coding = said?.trim().toLowerCase().replace(/^x-gzip$/, "gzip");
  // workerd takes a coding off only where it is written in small letters; of the others,
  // gzip can be taken off here.
  const isOurs = coding === "gzip" && said !== "gzip";
  if (Number(length) > most || (said !== null && !isOurs && !CODINGS.has(said))) {
    copy.body?.cancel().catch(() => {});
    return;
  }
  if (coding !== undefined) {
    // workerd codes once more what comes coded out of its cache; so nothing coded goes in.
    OF_CODED.forEach((name) => headers.delete(name));
  }
  const plain = isOurs ? (copy.body?.pipeThrough(new DecompressionStream("gzip")) ?? null) : copy.body;
  /** @type {ReadableStream | Blob | null | undefined} */
  let body = plain;
  if (length === null || coding !== undefined) body = await whole(plain, most);
  if (body === undefined) return;
  await (await open()).put(at, new Response(body, { status: copy.status, headers }));
}

/**
 * All bytes of a body, or undefined where there are more than `most`.
 *
 * @param {ReadableStream | null} body
 * @param {number} most
 */
async function whole(body, most) {
  if (body === null) return null;
  const reader = body.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    length += value.length;
    if (length > most) {
      // Not waited for: letting go of a copy is done only when the reply itself is.
      reader.cancel().catch(() => {});
      return undefined;
    }
    parts.push(value);
  }
}
