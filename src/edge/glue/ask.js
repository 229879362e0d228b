/**
 * One question to a DNS-over-HTTPS resolver (RFC 8484). Rejects when the
 * resolver cannot be reached.
 *
 * @param {string} url
 * @param {Uint8Array} body the DNS message
 * @param {number} ms how long it may take
 * @param {number} most how many bytes of the reply are wanted
 * @returns {Promise<{ status: number, bytes: Uint8Array } | null>} null when time is up
 */
export async function ask(url, body, ms, most) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { accept: "application/dns-message", "content-type": "application/dns-message" },
      signal: controller.signal,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, bytes: bytes.subarray(0, most) };
  } catch (error) {
    if (controller.signal.aborted) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {number} length
 */
export function random_bytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A number drawn evenly from all of 32 bits; nothing secret depends on it. */
export function random() {
  return Math.random() * 4294967296;
}
