import type { WebSocket } from "ws";

/** How long a peer has to answer our close before its TCP connection is cut. */
const CLOSE_PATIENCE_MS = 2_000;
/** RFC 6455 §5.5: a close frame holds 125 bytes, two of them the code. */
const MAX_REASON_BYTES = 123;

/** Says goodbye with a code, and waits only so long for the answer. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, Buffer.from(reason).subarray(0, MAX_REASON_BYTES).toString());
  setTimeout(() => socket.terminate(), CLOSE_PATIENCE_MS).unref();
}
