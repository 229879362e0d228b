// One question to a DNS-over-HTTPS resolver (RFC 8484). Resolves to { status, bytes }, to null when time is up;
// rejects when the resolver cannot be reached.
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

export function random_bytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

// A number drawn evenly from all of 32 bits; nothing secret depends on it.
export function random() {
  return Math.random() * 4294967296;
}
