import type { RawData, WebSocket } from "ws";
import type { DocFrame } from "../../sync/DocFrame.ts";
import { closeSocket } from "../closeSocket.ts";

export interface FrameSocketParts {
  readonly socket: WebSocket;
  /** What waits unsent may not be more than this. */
  readonly maxBufferedBytes: number;
  /** Above this, motion waits and only its newest is kept. */
  readonly motionBufferedBytes: number;
  readonly onTooSlow: () => void;
}

/** The sending half of one WebSocket: bounded, and closed once. */
export class FrameSocket {
  readonly #parts: FrameSocketParts;
  readonly #motion = new Map<string, Uint8Array>();
  #isClosed = false;
  lastSentAt = 0;

  constructor(parts: FrameSocketParts) {
    this.#parts = parts;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(bytes: Uint8Array, now: number): void {
    if (this.#isClosed) return;
    const { socket, maxBufferedBytes, onTooSlow } = this.#parts;
    if (socket.bufferedAmount > maxBufferedBytes) return onTooSlow();
    this.lastSentAt = now;
    // An error ends in the socket's own close event.
    socket.send(bytes, { binary: true }, () => this.#flushMotion());
  }

  /** Newer motion of a slot replaces what still waits. */
  sendMotion(slot: string, bytes: Uint8Array): void {
    if (this.#isClosed) return;
    this.#motion.set(slot, bytes);
    this.#flushMotion();
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#motion.clear();
    const { socket } = this.#parts;
    closeSocket(socket, code, reason);
  }

  /** The connection is gone. */
  ended(): void {
    this.#isClosed = true;
    this.#motion.clear();
  }

  #flushMotion(): void {
    const { socket, motionBufferedBytes } = this.#parts;
    for (const [slot, bytes] of this.#motion) {
      if (this.#isClosed || socket.bufferedAmount > motionBufferedBytes) return;
      this.#motion.delete(slot);
      socket.send(bytes, { binary: true }, () => this.#flushMotion());
    }
  }
}

/** The frame in the form that this connection reads. */
export function bytesFor(frame: DocFrame, isNamed: boolean): Uint8Array {
  return isNamed ? frame.named : frame.plain;
}

/** A copy of exactly the frame: what `ws` hands out may be a view of its pool. */
export function exactBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data));
  return new Uint8Array(data);
}
