// A bounded load on one address of this machine: keep-alive connections that each send the next request when the
// reply to the last one is whole.

import net from "node:net";

// Sends requests over `connections` for `ms`; resolves to the number of whole replies.
export function load(port, path, connections, ms) {
  const until = Date.now() + ms;
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\n\r\n`;
  return Promise.all(Array.from({ length: connections }, () => one(port, request, until)))
    .then((counts) => counts.reduce((sum, count) => sum + count, 0));
}

function one(port, request, until) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(request));
    socket.setNoDelay(true);
    let text = "";
    let count = 0;
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = /content-length: (\d+)/i.exec(text.slice(0, head));
      if (!text.startsWith("HTTP/1.1 200") || !length) return reject(new Error(`unexpected reply: ${text.slice(0, 200)}`));
      if (text.length < head + 4 + Number(length[1])) return;
      text = "";
      count += 1;
      if (Date.now() < until) socket.write(request);
      else {
        socket.destroy();
        resolve(count);
      }
    });
  });
}
