// A bounded load on one address of this machine: keep-alive connections that each send the next
// request when the reply to the last one is whole.

import net from "node:net";

/**
 * One connection. `ask()` resolves to the reply's status and the bytes of its body once it is
 * whole; a connection that was closed is opened anew.
 */
class Client {
  #port;
  #request;
  #socket;
  #head = "";
  #left = -1;
  #got = 0;
  #status = 0;
  #settle;

  constructor(port, path, fields) {
    this.#port = port;
    this.#request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${fields}\r\n`;
  }

  ask() {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#head = "";
      this.#left = -1;
      this.#got = 0;
      if (this.#socket?.writable) this.#socket.write(this.#request);
      else this.#connect();
    });
  }

  close() {
    this.#socket?.destroy();
  }

  #connect() {
    const socket = net.connect(this.#port, "127.0.0.1", () => socket.write(this.#request));
    socket.setNoDelay(true);
    socket.on("error", (error) => this.#settle?.reject(error));
    // A reply that breaks off is whole as far as it will ever be.
    socket.on("close", () => this.#done());
    socket.on("data", (bytes) => this.#take(bytes));
    this.#socket = socket;
  }

  #take(bytes) {
    let body = bytes;
    if (this.#left < 0) {
      this.#head += bytes.toString("latin1");
      const end = this.#head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = this.#head.slice(0, end);
      this.#status = Number(head.slice(9, 12));
      const length = /content-length: *(\d+)/i.exec(head);
      body = bytes.subarray(bytes.length - (this.#head.length - end - 4));
      // One of no announced length ends with its last chunk.
      this.#left = length ? Number(length[1]) : Infinity;
    }
    this.#got += body.length;
    const isLast = this.#left === Infinity ? bytes.subarray(-5).equals(LAST_CHUNK) : this.#got >= this.#left;
    if (isLast) this.#done();
  }

  #done() {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.resolve({ status: this.#status, bytes: this.#got });
  }
}

const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/**
 * Sends requests over `connections` for `ms`, or at `perSecond` where that is given;
 * resolves to the whole replies, their bytes, and the milliseconds it took. `status`: the
 * only one that is expected.
 */
export async function load(port, path, { connections = 4, ms, fields = "Accept: */*\r\n", perSecond, status = 200 }) {
  const began = performance.now();
  const until = began + ms;
  let count = 0;
  let bytes = 0;
  const gap = perSecond === undefined ? 0 : 1000 / perSecond;
  await Promise.all(Array.from({ length: perSecond === undefined ? connections : 1 }, async () => {
    const client = new Client(port, path, fields);
    for (let due = began; performance.now() < until; due += gap) {
      const early = due - performance.now();
      if (gap > 0 && early > 0) await new Promise((done) => setTimeout(done, early));
      const reply = await client.ask();
      if (reply.status !== status) throw new Error(`${path}: ${reply.status}, expected ${status}`);
      count += 1;
      bytes += reply.bytes;
    }
    client.close();
  }));
  return { count, bytes, ms: performance.now() - began };
}

/** One request on a connection of its own, whatever becomes of it. */
export async function once(port, path, fields = "Accept: */*\r\n") {
  const client = new Client(port, path, fields);
  try {
    return await client.ask();
  } finally {
    client.close();
  }
}
