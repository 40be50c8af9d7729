// What one message to everybody costs at least with `ws`: no document, no rights, nothing kept.
// node rawBroadcastMain.mjs <port>
import { WebSocketServer } from "ws";

const sockets = new Set();
const server = new WebSocketServer({ port: Number(process.argv[2]), host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  socket.on("message", (message) => {
    for (const other of sockets) if (other !== socket) other.send(message);
  });
});
server.on("listening", () => process.stdout.write("ready\n"));
