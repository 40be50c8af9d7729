import { WebSocket } from "ws";

export interface Frame {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly data?: { readonly code: string } };
}

/** A browser's side of one signaling socket. */
export class SignalingLine {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #waiting: { matches: (frame: Frame) => boolean; resolve: (frame: Frame) => void }[] = [];
  #nextId = 1;

  constructor(url: string, token: string, origin?: string) {
    this.socket = new WebSocket(url, ["consilium.v1", `bearer.${token}`], origin === undefined ? {} : { origin });
    this.socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on("message", (data: Buffer) => {
      const frame: Frame = JSON.parse(data.toString());
      this.#take(frame);
    });
  }

  async ask(method: string, params: unknown = {}): Promise<Frame> {
    if (this.socket.readyState === WebSocket.CONNECTING)
      await new Promise((resolve) => this.socket.once("open", resolve));
    const id = this.#nextId++;
    const reply = this.until((frame) => frame.id === id);
    this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    return reply;
  }

  until(matches: (frame: Frame) => boolean): Promise<Frame> {
    const seen = this.frames.find(matches);
    if (seen) return Promise.resolve(seen);
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }));
  }

  #take(frame: Frame): void {
    this.frames.push(frame);
    const ready = this.#waiting.filter(({ matches }) => matches(frame));
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve(frame);
  }
}
