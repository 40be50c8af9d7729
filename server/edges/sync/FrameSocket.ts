import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { DocFrame } from "../../sync/DocFrame.ts";
import { closeSocket } from "../closeSocket.ts";
import type { JoinedFrames } from "./JoinedFrames.ts";
import type { SendTurn } from "./SendTurn.ts";

export interface FrameSocketParts {
  readonly socket: WebSocket;
  /** What the WebSocket writes to: whole frames of ours go there directly, for `ws` would make each anew for every socket. */
  readonly stream: Pick<Duplex, "write" | "on" | "off">;
  readonly turn: SendTurn;
  /** What waits unsent may not be more than this. */
  readonly maxBufferedBytes: number;
  /** Above this, motion waits and only its newest is kept. */
  readonly motionBufferedBytes: number;
  readonly now: () => number;
  readonly onTooSlow: () => void;
}

/** The sending half of one WebSocket: bounded, one write a turn, and closed once. */
export class FrameSocket {
  readonly #parts: FrameSocketParts;
  /** Of this turn, in order. */
  #frames: Buffer[] = [];
  #bytes = 0;
  /** The newest motion of each slot in this turn. */
  readonly #motion = new Map<string, Buffer>();
  /** Motion that waits for a connection that lags. */
  readonly #late = new Map<string, Buffer>();
  #isClosed = false;
  #lastSentAt = 0;

  constructor(parts: FrameSocketParts) {
    this.#parts = parts;
    parts.stream.on("drain", this.#drained);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get lastSentAt(): number {
    return this.#lastSentAt;
  }

  /** `isHasty`: it has waited long enough, and does not rest with the others of the turn. */
  send(frame: Buffer, isHasty = false): void {
    if (this.#isClosed) return;
    this.#push(frame);
    if (isHasty) this.#parts.turn.hasten();
    // A turn is short: what the socket itself holds is looked at when it ends.
    if (this.#bytes > this.#parts.maxBufferedBytes) this.#parts.onTooSlow();
  }

  /** Newer motion of a slot replaces what was not sent yet. */
  sendMotion(slot: string, frame: Buffer): void {
    if (this.#isClosed) return;
    const former = this.#motion.get(slot);
    if (former) this.#drop(former);
    this.#motion.set(slot, frame);
    this.#push(frame);
  }

  /** When the turn ends. */
  flush(joined: JoinedFrames): void {
    if (this.#frames.length === 0) return;
    const { socket, maxBufferedBytes, motionBufferedBytes, onTooSlow, now } = this.#parts;
    const buffered = socket.bufferedAmount;
    if (this.#motion.size > 0) this.#settleMotion(buffered > motionBufferedBytes);
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    if (frames.length === 0) return;
    if (buffered > maxBufferedBytes) return onTooSlow();
    // It may have ended since. An error ends in the socket's own close event.
    if (socket.readyState !== socket.OPEN) return;
    this.#lastSentAt = now();
    for (const bytes of joined.of(frames)) this.#parts.stream.write(bytes);
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { socket, stream } = this.#parts;
    if (socket.readyState === socket.OPEN) for (const frame of this.#frames) stream.write(frame);
    this.ended();
    closeSocket(socket, code, reason);
  }

  /** The connection is gone. */
  ended(): void {
    this.#isClosed = true;
    this.#frames = [];
    this.#motion.clear();
    this.#late.clear();
    this.#parts.stream.off("drain", this.#drained);
  }

  #push(frame: Buffer): void {
    if (this.#frames.length === 0) this.#parts.turn.add(this);
    this.#frames.push(frame);
    this.#bytes += frame.length;
  }

  #drop(frame: Buffer): void {
    const place = this.#frames.indexOf(frame);
    if (place < 0) return;
    this.#frames.splice(place, 1);
    this.#bytes -= frame.length;
  }

  #settleMotion(isLagging: boolean): void {
    for (const [slot, frame] of this.#motion) {
      this.#late.delete(slot);
      if (!isLagging) continue;
      this.#drop(frame);
      this.#late.set(slot, frame);
    }
    this.#motion.clear();
  }

  readonly #drained = (): void => {
    const late = [...this.#late];
    this.#late.clear();
    for (const [slot, frame] of late) if (!this.#motion.has(slot)) this.sendMotion(slot, frame);
  };
}

/** The frame in the form that this connection reads. */
export function bytesFor(frame: DocFrame, isNamed: boolean): Buffer {
  return isNamed ? frame.namedFrame : frame.plainFrame;
}

/** A copy of exactly the frame: what `ws` hands out may be a view of its pool. */
export function exactBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data));
  return new Uint8Array(data);
}
