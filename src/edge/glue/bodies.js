// Bodies: looking at the start of one, holding a small one back, watching one on its way to the visitor.

// A timer that settles a wait; the caller clears it.
export function after(ms, value) {
  let timer;
  const promise = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, value);
  });
  return { promise, stop: () => clearTimeout(timer) };
}

const LATE = Symbol("late");

// Reads at most `most` bytes of a copy of the body, for at most `ms`. The response itself stays whole, and
// its bytes untouched: a tee keeps even a compressed body as the origin sent it.
export async function peek(response, most, ms) {
  if (response.body === null) return { bytes: new Uint8Array(0), complete: true };
  const reader = response.clone().body.getReader();
  const late = after(ms, LATE);
  const parts = [];
  let length = 0;
  let complete = false;
  let error;
  try {
    while (length < most) {
      const next = await Promise.race([reader.read(), late.promise]);
      if (next === LATE) break;
      if (next.done) {
        complete = true;
        break;
      }
      parts.push(next.value);
      length += next.value.length;
    }
  } catch (thrown) {
    error = thrown;
  } finally {
    late.stop();
    reader.cancel().catch(() => {});
  }
  return { bytes: joined(parts, Math.min(length, most)), complete: complete && length <= most, error };
}

// What is read of a request's body past what is wanted, and for how long. Many clients write all of it before they
// read: were it left lying, the runtime would close on them, and they would see a broken pipe and not the answer.
const DRAINED_BYTES = 16 * 1024 * 1024;
const DRAINED_MS = 10_000;

// Takes at most `most` bytes of a request's body. What is left of it is read and thrown away, unless it says itself
// that it is too much for that.
export async function take(request, most) {
  if (request.body === null) return { bytes: new Uint8Array(0), complete: true };
  const reader = request.body.getReader();
  if (Number(request.headers.get("content-length")) > most + DRAINED_BYTES) {
    reader.cancel().catch(() => {});
    return { bytes: new Uint8Array(0), complete: false };
  }
  const parts = [];
  let length = 0;
  while (length <= most) {
    const next = await reader.read();
    if (next.done) return { bytes: joined(parts, length), complete: true };
    parts.push(next.value);
    length += next.value.length;
  }
  await drain(reader, DRAINED_BYTES);
  return { bytes: joined(parts, most), complete: false };
}

// Reads and throws away, until the end, `most` bytes or time is up.
async function drain(reader, most) {
  const late = after(DRAINED_MS, LATE);
  try {
    for (let left = most; left > 0;) {
      const next = await Promise.race([reader.read(), late.promise]);
      if (next === LATE || next.done) break;
      left -= next.value.length;
    }
  } catch {
    // Whoever sent it has left, and waits for no answer.
  } finally {
    late.stop();
    reader.cancel().catch(() => {});
  }
}

function joined(parts, length) {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part.subarray(0, length - at), at);
    at += Math.min(part.length, length - at);
    if (at === length) break;
  }
  return bytes;
}

// Reads a small body whole before its head is sent. Resolves to { response } or to { error, delivered: 0 }.
export async function hold(response, idle) {
  const reader = response.body.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const late = after(idle, LATE);
    try {
      const next = await Promise.race([reader.read(), late.promise]);
      if (next === LATE) {
        reader.cancel().catch(() => {});
        return { stalled: true, delivered: 0 };
      }
      if (next.done) break;
      parts.push(next.value);
      length += next.value.length;
    } catch (error) {
      return { error, delivered: 0 };
    } finally {
      late.stop();
    }
  }
  return { response: new Response(joined(parts, length), response) };
}

// Hands the body on while watching it. `broke({ error?, stalled?, gone?, delivered })` is called at most once,
// when it did not end well; the visitor's connection is then broken off, never quietly ended.
// After `most` bytes the rest is handed over natively: no more CPU time for large downloads, and no more counting.
export function watch(response, ctx, idle, most, broke) {
  const announced = response.headers.get("content-length");
  const through = announced === null || response.headers.has("content-encoding")
    ? new IdentityTransformStream()
    : new FixedLengthStream(Number(announced));
  ctx.waitUntil(carry(response.body, through.writable, idle, most).then((how) => how && broke(how)));
  return new Response(through.readable, response);
}

async function carry(body, writable, idle, most) {
  const reader = body.getReader();
  const writer = writable.getWriter();
  let delivered = 0;
  for (;;) {
    let next;
    const late = after(idle, LATE);
    try {
      next = await Promise.race([reader.read(), late.promise]);
    } catch (error) {
      writer.abort(error).catch(() => {});
      return { error, delivered };
    } finally {
      late.stop();
    }
    if (next === LATE) {
      const stall = new Error("the origin's body stalled");
      reader.cancel(stall).catch(() => {});
      writer.abort(stall).catch(() => {});
      return { stalled: true, delivered };
    }
    try {
      if (next.done) {
        await writer.close();
        return null;
      }
      await writer.write(next.value);
      delivered += next.value.length;
    } catch (error) {
      reader.cancel(error).catch(() => {});
      return { gone: true, error, delivered };
    }
    if (delivered >= most) return natively(body, writable, reader, writer, delivered);
  }
}

async function natively(body, writable, reader, writer, delivered) {
  reader.releaseLock();
  writer.releaseLock();
  try {
    await body.pipeTo(writable);
    return null;
  } catch (error) {
    return { error, delivered };
  }
}
