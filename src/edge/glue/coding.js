// The start of a body whose coding the runtime does not undo by itself.

/**
 * Undoes `deflate` as far as it goes: zlib's form (RFC 9110 section 8.4.1.2), or without its
 * header, as some servers send it.
 * @param {Uint8Array} bytes
 * @param {number} most how many bytes are wanted
 * @returns {Promise<{bytes: Uint8Array, complete: boolean} | undefined>}
 */
export async function inflate(bytes, most) {
  // Zlib's header says method 8 in its low half and is a multiple of 31 (RFC 1950 section 2.2).
  const zlib = (bytes[0] & 15) === 8 && ((bytes[0] << 8) | bytes[1]) % 31 === 0;
  const stream = new DecompressionStream(zlib ? "deflate" : "deflate-raw");
  const writer = stream.writable.getWriter();
  // A start has no end: what it gives before the stream complains is good.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const parts = [];
  let length = 0;
  let complete = false;
  try {
    while (length < most) {
      const { done, value } = await reader.read();
      if (done) {
        complete = true;
        break;
      }
      parts.push(value);
      length += value.length;
    }
  } catch {
    complete = false;
  }
  reader.cancel().catch(() => {});
  if (length === 0 && !complete) return undefined;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return { bytes: all.subarray(0, most), complete: complete && length <= most };
}
