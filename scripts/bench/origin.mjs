// The origin of the bench: keep-alive, and nothing that costs more than writing. It says its
// port on standard output.
//
// `/small` 200 bytes, `/page` a page of 20 KiB, `/1m` and `/100m` large bodies; `/502`
// a gateway's error page, `/json` an application's error, `/cut` a body that breaks
// off, `/hang` nothing at all.

import net from "node:net";

const PIECE = Buffer.alloc(64 * 1024, 97);

const reply = (status, type, body, length = body.length) => Buffer.concat([
  Buffer.from(`HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n`),
  Buffer.from(body),
]);
const gateway = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
const replies = {
  "/small": reply("200 OK", "application/json", "x".repeat(200)),
  "/page": reply("200 OK", "text/html", `<!doctype html><title>x</title>${"<p>A line of a page.</p>".repeat(850)}`),
  "/502": reply("502 Bad Gateway", "text/html", gateway),
  "/json": reply("500 Internal Server Error", "application/json", '{"error":"boom"}'),
  "/cut": reply("200 OK", "text/plain", "ten bytes.", 1000),
};
const lengths = { "/1m": 1024 * 1024, "/100m": 100 * 1024 * 1024 };

// Writes a large body no faster than it is taken.
function large(socket, length) {
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${length}\r\n\r\n`);
  let left = length;
  const more = () => {
    while (left > 0) {
      const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
      left -= piece.length;
      if (!socket.write(piece)) {
        socket.once("drain", more);
        return;
      }
    }
  };
  more();
}

function answer(socket, path) {
  const [name] = path.split("?");
  if (name === "/hang") return;
  if (lengths[name] !== undefined) large(socket, lengths[name]);
  else if (name === "/cut") socket.end(replies[name]);
  else socket.write(replies[name] ?? replies["/small"]);
}

const server = net.createServer((socket) => {
  socket.setNoDelay(true);
  socket.on("error", () => {});
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
      const path = text.split(" ", 2)[1];
      text = text.slice(end + 4);
      answer(socket, path);
    }
  });
}).listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
