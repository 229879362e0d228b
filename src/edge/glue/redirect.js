// Where a redirect leads, by the URL standard; what that means is decided in Rust.

/**
 * Where `Location` leads, seen from the address that was asked; nothing where it is no address.
 * @param {string} location
 * @param {string} asked
 * @returns {string | undefined}
 */
export function resolved(location, asked) {
  return URL.canParse(location, asked) ? new URL(location, asked).href : undefined;
}

/**
 * Whether a reply redirects to the address that was asked, or to its twin, and sets no cookie. A
 * fragment never reaches a server.
 * @param {string} asked
 * @param {Headers} headers
 * @returns {boolean}
 */
export function leadsBack(asked, headers) {
  const location = headers.get("location");
  if (location === null || headers.has("set-cookie")) return false;
  const led = resolved(location, asked);
  return led !== undefined && twin(led) === twin(asked);
}

/**
 * What an address has in common with the one that has another scheme, or no `www.`.
 * @param {string} url
 */
function twin(url) {
  return url.replace(/#.*$/s, "").replace(/^https?:\/\/(www\.)?/, "");
}
