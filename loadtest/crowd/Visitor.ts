import { WebSocket } from "ws";
import { isRetriableClose, reconnectDelay } from "../../client/net/reconnect.ts";
import { decodeMessage, decodeNamed, encodeMessage, encodeNamed } from "../../shared/protocol/sync.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../shared/protocol/version.ts";

export interface VisitorParts {
  readonly port: number;
  readonly sessionId: string;
  readonly docNames: readonly string[];
  readonly token: string;
  readonly random: () => number;
  /** Each time when this one is in the session and has every Doc. */
  readonly onHere: () => void;
  /** The server said that coming back is of no use. */
  readonly onRefused: (code: number) => void;
}

type Line = "signaling" | "sync";

/** One page: its signaling and its sync socket, which come back as the client's do. */
export class Visitor {
  attempts = 0;
  readonly #parts: VisitorParts;
  readonly #inARow: Record<Line, number> = { signaling: 0, sync: 0 };
  readonly #sockets = new Set<WebSocket>();
  #isClosed = false;
  readonly #isUp: Record<Line, boolean> = { signaling: false, sync: false };

  constructor(parts: VisitorParts) {
    this.#parts = parts;
  }

  start(isSpread: boolean): void {
    for (const line of ["signaling", "sync"] as const) {
      if (isSpread) setTimeout(() => this.#connect(line), reconnectDelay(0, this.#parts.random()));
      else this.#connect(line);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const socket of this.#sockets) socket.terminate();
  }

  #connect(line: Line): void {
    if (this.#isClosed) return;
    const { port, sessionId, token, onRefused, random } = this.#parts;
    this.attempts += 1;
    const path = line === "sync" ? "sync" : `signal?session=${sessionId}`;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`, [SUBPROTOCOL, `${BEARER_PREFIX}${token}`], {
      perMessageDeflate: false,
    });
    this.#sockets.add(socket);
    socket.on("open", () => (line === "sync" ? this.#askForDocs(socket) : this.#askToJoin(socket)));
    // Its close follows.
    socket.on("error", () => undefined);
    socket.on("close", (code) => {
      this.#sockets.delete(socket);
      this.#isUp[line] = false;
      if (!isRetriableClose(code)) return onRefused(code);
      setTimeout(() => this.#connect(line), reconnectDelay(this.#inARow[line]++, random()));
    });
  }

  #askToJoin(socket: WebSocket): void {
    socket.on("message", (text: Buffer) => {
      const { id, error }: { id?: number; error?: unknown } = JSON.parse(text.toString());
      if (id === 1 && error === undefined) this.#up("signaling");
    });
    socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "join", params: {} }));
  }

  #askForDocs(socket: WebSocket): void {
    const missing = new Set(this.#parts.docNames);
    socket.on("message", (frame: Buffer) => {
      if (missing.size === 0) return;
      const { docName, message } = decodeNamed(frame);
      if (decodeMessage(message).kind !== "syncStep2") return;
      missing.delete(docName);
      if (missing.size === 0) this.#up("sync");
    });
    const question = encodeMessage({ kind: "syncStep1", stateVector: Uint8Array.of(0) });
    for (const docName of this.#parts.docNames) socket.send(encodeNamed(docName, question));
  }

  #up(line: Line): void {
    this.#isUp[line] = true;
    this.#inARow[line] = 0;
    if (this.#isUp.signaling && this.#isUp.sync) this.#parts.onHere();
  }
}
