// Ports for servers that another program starts, and for addresses at which nobody listens.

import net from "node:net";

// Below what systems give to outgoing connections (Linux from 32768, others from 49152): one of
// those may be taken between the moment it was found free and the moment the server asks for it.
// Two processes begin apart: by a prime.
const [FIRST, COUNT, APART] = [10_000, 20_000, 7919];
let turn = 0;

const isFree = (port) => new Promise((resolve) => {
  const server = net.createServer();
  server.once("error", () => resolve(false));
  server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
});

/**
 * A port at which nobody listens, and which nobody but who gets it here will take.
 * Each call gives another one.
 */
export async function freePort() {
  for (let tries = 0; tries < COUNT; tries += 1) {
    const port = FIRST + ((process.pid * APART + turn) % COUNT);
    turn += 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free`);
}
