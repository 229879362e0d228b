// Bodies on their way to the visitor, where somebody keeps an eye on them.
//
// Which are watched, and how, is decided in Rust (`pass::body`). Nothing that is done here
// changes a byte: only a body without a coding is passed on through a stream of our own; of a
// coded one a copy is looked at.

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
 * What is told when a body has ended: how, where that was not well. It is called exactly once,
 * whatever happens, because it holds memory of Rust's until then.
 *
 * @typedef {(how?: Broken) => void} Ended
 */

/**
 * Hands the body on while watching it; only for bodies without a coding. Where it does not end well
 * the visitor's connection is broken off, never quietly ended.
 *
 * @param {Response} response
 * @param {ExecutionContext} ctx
 * @param {number} idle how long it may be silent, in milliseconds; 0 for any time
 * @param {number} most after so many bytes the rest is handed over natively: no more processor time
 *   for large downloads, and no more counting
 * @param {number | undefined} length what it announces, where that can be held to
 * @param {Ended} ended
 */
export function watch(response, ctx, idle, most, length, ended) {
  const { body } = response;
  try {
    if (body === null) throw new TypeError("no body");
    const through = length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
    const outgoing = new Response(through.readable, response);
    // The last step that can fail: from here on the body is ours.
    const pieces = new Pieces(body);
    const way = carry(body, pieces, through.writable, idle, most).catch((error) => {
      through.writable.abort(error).catch(() => {});
      return undefined;
    });
    ctx.waitUntil(way.then(ended).catch(() => {}));
    return outgoing;
  } catch {
    // What the runtime lets nobody make again goes on as it came.
    ended();
    return response;
  }
}

/**
 * @param {ReadableStream} body
 * @param {Pieces} pieces
 * @param {WritableStream} writable
 * @param {number} idle
 * @param {number} most
 * @returns {Promise<Broken | undefined>}
 */
async function carry(body, pieces, writable, idle, most) {
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
          return undefined;
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
 * @returns {Promise<Broken | undefined>}
 */
async function natively(body, writable, pieces, writer, delivered) {
  pieces.release();
  writer.releaseLock();
  try {
    await body.pipeTo(writable);
    return undefined;
  } catch (error) {
    return { error, delivered };
  }
}

/**
 * Reads a copy of a coded body to find out whether it can be decoded and comes to its end; the
 * visitor gets the body itself. Where the visitor is slower than the origin, the runtime keeps for
 * the visitor what was read of the copy: so no more than `most` bytes are.
 *
 * @param {Response} response
 * @param {ExecutionContext} ctx
 * @param {number} idle
 * @param {number} most
 * @param {Ended} ended
 */
export function watch_copy(response, ctx, idle, most, ended) {
  try {
    const { body } = response.clone();
    if (body === null) throw new TypeError("no body");
    ctx.waitUntil(readThrough(body, idle, most).then(ended).catch(() => {}));
  } catch {
    ended();
  }
}

/**
 * @param {ReadableStream} body
 * @param {number} idle
 * @param {number} most
 * @returns {Promise<Broken | undefined>}
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
      if (next.done) return undefined;
      seen += /** @type {Uint8Array} */ (next.value).length;
      patience.note();
    }
    pieces.cancel();
    return undefined;
  } catch (error) {
    return { error, delivered: seen };
  } finally {
    patience.stop();
  }
}
