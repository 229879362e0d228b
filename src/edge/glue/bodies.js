// Bodies on their way to the visitor, where somebody keeps an eye on them.
//
// Which are watched, and how, is decided in Rust (`pass::body`). Nothing that is done here changes a byte: only a body
// without a coding is passed on through a stream of our own; of a coded one a copy is looked at.

import { LATE, Patience, PIECE_MAX, Pieces, SILENT } from "./reading.js";

/**
 * How a body ended that did not end well.
 *
 * @typedef {object} Broken
 * @property {unknown} [error] what reading threw
 * @property {boolean} [stalled] whether it fell silent
 * @property {boolean} [gone] whether the visitor left
 * @property {number} delivered bytes that went on to the visitor, or were read of a copy
 */

/**
 * Hands the body on while watching it; only for bodies without a coding. `broke` is called at most once, when it did not
 * end well; the visitor's connection is then broken off, never quietly ended.
 *
 * @param {Response} response
 * @param {ExecutionContext} ctx
 * @param {number} idle how long it may be silent, in milliseconds; 0 for any time
 * @param {number} most after so many bytes the rest is handed over natively: no more processor time for large downloads,
 *   and no more counting
 * @param {number | undefined} length what it announces, where that can be held to
 * @param {(how: Broken) => void} broke
 */
export function watch(response, ctx, idle, most, length, broke) {
  if (response.body === null) return response;
  let through;
  let outgoing;
  try {
    through = length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
    outgoing = new Response(through.readable, response);
  } catch {
    // What the runtime lets nobody make again goes on as it came.
    return response;
  }
  ctx.waitUntil(carry(response.body, through.writable, idle, most).then((how) => how && broke(how)).catch(() => {}));
  return outgoing;
}

/**
 * @param {ReadableStream} body
 * @param {WritableStream} writable
 * @param {number} idle
 * @param {number} most
 * @returns {Promise<Broken | null>} null when it ended well
 */
async function carry(body, writable, idle, most) {
  const pieces = new Pieces(body);
  const writer = writable.getWriter();
  const patience = new Patience(idle, Infinity);
  let delivered = 0;
  try {
    while (delivered < most) {
      let next;
      try {
        next = await patience.wait(pieces.next(PIECE_MAX));
      } catch (error) {
        writer.abort(error).catch(() => {});
        return { error, delivered };
      }
      if (next === SILENT || next === LATE) {
        const stall = new Error("the origin's body stalled");
        pieces.cancel(stall);
        writer.abort(stall).catch(() => {});
        return { stalled: true, delivered };
      }
      try {
        if (next.done) {
          await writer.close();
          return null;
        }
        const piece = /** @type {Uint8Array} */ (next.value);
        await writer.write(piece);
        delivered += piece.length;
        // Only now: a visitor who takes it slowly is no silence of the origin.
        patience.note();
      } catch (error) {
        pieces.cancel(error);
        return { gone: true, error, delivered };
      }
    }
  } finally {
    patience.stop();
  }
  return natively(body, writable, pieces, writer, delivered);
}

/**
 * @param {ReadableStream} body
 * @param {WritableStream} writable
 * @param {Pieces} pieces
 * @param {WritableStreamDefaultWriter} writer
 * @param {number} delivered
 * @returns {Promise<Broken | null>}
 */
async function natively(body, writable, pieces, writer, delivered) {
  pieces.release();
  writer.releaseLock();
  try {
    await body.pipeTo(writable);
    return null;
  } catch (error) {
    return { error, delivered };
  }
}

/**
 * Reads a copy of a coded body to find out whether it can be decoded and comes to its end; the visitor gets the body itself.
 * Where the visitor is slower than the origin, the runtime keeps for the visitor what was read of the copy: so no more than
 * `most` bytes are.
 *
 * @param {Response} response
 * @param {ExecutionContext} ctx
 * @param {number} idle
 * @param {number} most
 * @param {(how: Broken) => void} broke
 */
export function watch_copy(response, ctx, idle, most, broke) {
  /** @type {Response} */
  let copy;
  try {
    copy = response.clone();
  } catch {
    return;
  }
  if (copy.body === null) return;
  ctx.waitUntil(readThrough(copy.body, idle, most).then((how) => how && broke(how)).catch(() => {}));
}

/**
 * @param {ReadableStream} body
 * @param {number} idle
 * @param {number} most
 * @returns {Promise<Broken | null>}
 */
async function readThrough(body, idle, most) {
  const pieces = new Pieces(body);
  const patience = new Patience(idle, Infinity);
  let seen = 0;
  try {
    while (seen < most) {
      const next = await patience.wait(pieces.next(most - seen));
      if (next === LATE || next === SILENT) {
        pieces.cancel();
        return { stalled: true, delivered: seen };
      }
      if (next.done) return null;
      seen += /** @type {Uint8Array} */ (next.value).length;
      patience.note();
    }
    pieces.cancel();
    return null;
  } catch (error) {
    return { error, delivered: seen };
  } finally {
    patience.stop();
  }
}
