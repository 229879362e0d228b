// Reading bodies: the start of a reply's before its head is sent, the start of a request's, and
// what both need: pieces as large as they come, and a wait that ends.
//
// How much is read and for how long is decided in Rust (`pass::body`). What is read of a reply is
// read from a copy: a tee keeps even a coded body as it was sent.

/**
 * What was read of a body.
 *
 * @typedef {object} Start
 * @property {Uint8Array} bytes
 * @property {boolean} complete whether that was all of it
 * @property {unknown} [error] what reading threw
 * @property {boolean} [stalled] whether it fell silent
 */

/**
 * A timer that settles a wait; the caller clears it.
 *
 * @template [T=undefined]
 * @param {number} ms
 * @param {T} [value]
 */
export function after(ms, value) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  /** @type {Promise<T | undefined>} */
  const promise = new Promise((resolve) => {
    timer = setTimeout(() => resolve(value), ms);
  });
  return { promise, stop: () => clearTimeout(timer) };
}

// What a wait came to that ended without a value.
export const LATE = Symbol("late");
export const SILENT = Symbol("silent");

/**
 * How long pieces of a body are waited for: until none came for `idle` milliseconds, and `total`
 * milliseconds in all. One timer for a whole body, which looks at the clock when it fires instead
 * of being set anew for every piece.
 */
export class Patience {
  #idle;
  #ends;
  #last;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;
  /** @type {typeof LATE | typeof SILENT | undefined} */
  #over;
  /** @type {((over: typeof LATE | typeof SILENT) => void) | undefined} */
  #wake;

  /**
   * @param {number} idle 0 for any time
   * @param {number} total
   */
  constructor(idle, total) {
    const now = Date.now();
    this.#idle = idle;
    this.#ends = now + total;
    this.#last = now;
    if (idle > 0) this.#timer = setTimeout(() => this.#fired(), Math.min(idle, total));
  }

  #fired() {
    const now = Date.now();
    const silentFor = now - this.#last;
    if (silentFor >= this.#idle) this.#over = SILENT;
    else if (now >= this.#ends) this.#over = LATE;
    else {
      const left = Math.min(this.#idle - silentFor, this.#ends - now);
      this.#timer = setTimeout(() => this.#fired(), left);
      return;
    }
    this.#wake?.(this.#over);
  }

  /**
   * What a promise settles to, or why it is waited for no longer.
   *
   * @template T
   * @param {Promise<T>} promise
   * @returns {Promise<T | typeof LATE | typeof SILENT>}
   */
  wait(promise) {
    // Not `Promise.race`: it leaves something behind at the longer-lived promise each time.
    return new Promise((resolve, reject) => {
      promise.then(resolve, reject);
      if (this.#over !== undefined) resolve(this.#over);
      this.#wake = resolve;
    });
  }

  /** A piece came. */
  note() {
    this.#last = Date.now();
  }

  stop() {
    clearTimeout(this.#timer);
  }
}

/**
 * What reading a piece gives, whichever reader it is.
 *
 * @typedef {{ done: boolean, value?: Uint8Array }} Piece
 */

// A piece is read into a buffer that grows with what comes: a large body in few steps, a small
// one without a large buffer.
const PIECE_MIN = 16 * 1024;
export const PIECE_MAX = 256 * 1024;

/** Reads a body in pieces as large as they come. */
export class Pieces {
  /** @type {ReadableStreamBYOBReader | undefined} */
  #large;
  /** @type {ReadableStreamDefaultReader<Uint8Array> | undefined} */
  #any;
  #size = PIECE_MIN;

  /**
   * @param {ReadableStream} body
   */
  constructor(body) {
    try {
      this.#large = body.getReader({ mode: "byob" });
    } catch {
      // A stream that a program made, and not of bytes: it has its own pieces.
      this.#any = body.getReader();
    }
  }

  get #reader() {
    return /** @type {any} */ (this.#large ?? this.#any);
  }

  /**
   * The next piece, of at most `room` bytes where the stream lets itself be told.
   *
   * @param {number} room
   * @returns {Promise<Piece>}
   */
  async next(room) {
    if (this.#large === undefined) return /** @type {any} */ (this.#any).read();
    const buffer = new Uint8Array(Math.max(1, Math.min(this.#size, room)));
    const piece = await this.#large.read(buffer);
    if (piece.value?.length === this.#size) this.#size = Math.min(this.#size * 4, PIECE_MAX);
    return piece;
  }

  /**
   * @param {unknown} [reason]
   */
  cancel(reason) {
    this.#reader.cancel(reason).catch(() => {});
  }

  release() {
    /** @type {any} */ (this.#reader).releaseLock();
  }
}

/**
 * Reads at most `most` bytes of a copy of the body. The response itself stays whole,
 * and its bytes untouched.
 *
 * It is waited for until nothing came for `idle` milliseconds, and for `total` milliseconds in all.
 * Reading stops then, and nothing else: it may just be slow.
 *
 * @param {Response} response
 * @param {number} most
 * @param {number} idle
 * @param {number} total
 * @param {boolean} inOneGo whether the body announces no more than `most` bytes
 *   and may be taken in one go
 * @returns {Promise<Start>}
 */
export async function peek(response, most, idle, total, inOneGo) {
  /** @type {Response} */
  let copy;
  try {
    copy = response.clone();
  } catch (error) {
    // Somebody has it already. It is not looked at then, which is no failure of whoever sent it.
    return nothing(error);
  }
  if (copy.body === null) return { bytes: new Uint8Array(0), complete: true };
  return inOneGo ? whole(copy, total) : piecewise(copy.body, new Patience(idle, total), most);
}

/**
 * @param {unknown} _reason for whoever debugs
 * @returns {Start}
 */
const nothing = (_reason) => ({ bytes: new Uint8Array(0), complete: false });

/**
 * @param {Response} copy
 * @param {number} ms
 * @returns {Promise<Start>}
 */
async function whole(copy, ms) {
  const late = after(ms, LATE);
  try {
    const bytes = await Promise.race([copy.arrayBuffer(), late.promise]);
    return bytes instanceof ArrayBuffer ? { bytes: new Uint8Array(bytes), complete: true } : nothing(bytes);
  } catch (error) {
    return { bytes: new Uint8Array(0), complete: false, error };
  } finally {
    late.stop();
  }
}

/**
 * @param {ReadableStream} body
 * @param {Patience} patience
 * @param {number} most
 * @returns {Promise<Start>}
 */
async function piecewise(body, patience, most) {
  const pieces = new Pieces(body);
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  /** @type {Omit<Start, "bytes">} */
  let ended = { complete: false };
  try {
    // One byte more than is wanted tells whether that was all.
    while (length <= most) {
      const next = await patience.wait(pieces.next(most + 1 - length));
      if (next === SILENT) ended = { complete: false, stalled: true };
      else if (next !== LATE && next.done) ended = { complete: true };
      if (next === SILENT || next === LATE || next.done) break;
      const piece = /** @type {Uint8Array} */ (next.value);
      patience.note();
      parts.push(piece);
      length += piece.length;
    }
  } catch (error) {
    ended = { complete: false, error };
  }
  patience.stop();
  if (!ended.complete) pieces.cancel();
  return { bytes: joined(parts, Math.min(length, most)), ...ended };
}

// What is read of a request's body past what is wanted, and for how long. Many clients write all of
// it before they read: were it left lying, the runtime would close on them, and they would see a
// broken pipe and not the answer.
const DRAINED_BYTES = 16 * 1024 * 1024;
const DRAINED_MS = 10_000;

/**
 * Takes at most `most` bytes of a request's body. What is left of it is read and thrown away,
 * unless it says itself that it is too much for that.
 *
 * @param {Request} request
 * @param {number} most
 * @returns {Promise<Start>}
 */
export async function take(request, most) {
  if (request.body === null) return { bytes: new Uint8Array(0), complete: true };
  const reader = request.body.getReader();
  if (Number(request.headers.get("content-length")) > most + DRAINED_BYTES) {
    reader.cancel().catch(() => {});
    return nothing("too much");
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

/**
 * Reads and throws away, until the end, `most` bytes or time is up.
 *
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {number} most
 */
async function drain(reader, most) {
  const patience = new Patience(DRAINED_MS, DRAINED_MS);
  try {
    for (let left = most; left > 0;) {
      const next = await patience.wait(reader.read());
      if (next === LATE || next === SILENT || next.done) break;
      left -= next.value.length;
      patience.note();
    }
  } catch {
    // Whoever sent it has left, and waits for no answer.
  } finally {
    patience.stop();
    reader.cancel().catch(() => {});
  }
}

/**
 * @param {Uint8Array[]} parts
 * @param {number} length
 */
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
