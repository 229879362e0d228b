// One connection at a time, as the core's probe orders them.

import net from "node:net";
import tls from "node:tls";

/** A way to one address: it is opened, written to, read from and closed. */
export class Line {
  #address;
  #port;
  #serverName;
  #open;

  constructor(address, port, serverName) {
    this.#address = address;
    this.#port = port;
    this.#serverName = serverName;
  }

  /**
   * Opens a connection, with TLS and this machine's trust where asked;
   * resolves to what became of it.
   */
  connect(secure, ms) {
    this.close();
    const options = { host: this.#address, port: this.#port, allowHalfOpen: true };
    // A name that is an address is not sent along (RFC 6066 section 3), and is still what the
    // certificate has to be for.
    const socket = secure ? tls.connect({ ...options, servername: this.#serverName ?? "", ALPNProtocols: ["http/1.1"] }) : net.connect(options);
    // What came and was not read yet, and whoever waits for more.
    const open = { socket, came: [], wake: () => {} };
    this.#open = open;
    const take = (event) => {
      open.came.push(event);
      open.wake();
    };
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ what: "timeout" }), ms);
      const settle = (told) => {
        clearTimeout(timer);
        resolve(told);
      };
      socket.on("error", (error) => {
        settle({ what: "rejected", word: error.code ?? error.message });
        take({ what: "reset" });
      });
      socket.once(secure ? "secureConnect" : "connect", () => settle({ what: "opened", certificate: secure ? certificate(socket) : undefined }));
      socket.on("data", (bytes) => take({ what: "bytes", bytes }));
      socket.on("end", () => take({ what: "eof" }));
      socket.on("close", () => {
        settle({ what: "rejected", word: "ECONNRESET" });
        take({ what: "eof" });
      });
    });
  }

  /** Writes; whatever goes wrong shows in the next read. */
  send(bytes) {
    this.#open?.socket.write(bytes, () => {});
  }

  /** What comes next: bytes, an end, or nothing in time. */
  async read(ms) {
    const open = this.#open;
    if (open === undefined) return { what: "reset" };
    if (open.came.length === 0) {
      await new Promise((done) => {
        const timer = setTimeout(done, ms);
        open.wake = () => {
          clearTimeout(timer);
          done();
        };
      });
      open.wake = () => {};
    }
    const [first] = open.came;
    if (first === undefined) return { what: "timeout" };
    // An end stays: whoever reads on reads it again.
    if (first.what === "bytes") open.came.shift();
    return first;
  }

  close() {
    this.#open?.socket.destroy();
    this.#open = undefined;
  }
}

function certificate(socket) {
  const { valid_to: until, subject, issuer, subjectaltname: names } = socket.getPeerCertificate();
  const name = (of) => of?.CN ?? of?.O ?? "somebody without a name";
  const seconds = Date.parse(until) / 1000;
  if (!Number.isFinite(seconds)) return undefined;
  return { until: seconds, subject: subject?.CN ?? names ?? "no name", issuer: name(issuer) };
}
