import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { FrameSocket } from "./FrameSocket.ts";

/** A socket whose kernel takes nothing until the test drains it. */
class StuckSocket {
  readonly sent: number[] = [];
  readonly closes: unknown[] = [];
  bufferedAmount = 0;
  #flushed: (() => void)[] = [];

  send(bytes: Uint8Array, _options: unknown, flushed: () => void): void {
    this.sent.push(bytes[0] ?? -1);
    this.bufferedAmount += bytes.length;
    this.#flushed.push(flushed);
  }

  drain(): void {
    this.bufferedAmount = 0;
    for (const flushed of this.#flushed.splice(0)) flushed();
  }

  close(...close: unknown[]): void {
    this.closes.push(close);
  }

  terminate(): void {
    this.closes.push("terminate");
  }
}

function open(onTooSlow: () => void = () => undefined): { stuck: StuckSocket; frames: FrameSocket } {
  const stuck = new StuckSocket();
  const socket = stuck as unknown as WebSocket;
  return { stuck, frames: new FrameSocket({ socket, maxBufferedBytes: 100, motionBufferedBytes: 10, onTooSlow }) };
}

const frame = (first: number, length = 1) => new Uint8Array(length).fill(first);

describe("FrameSocket", () => {
  it("[SY22] keeps only the newest motion of each slot while the connection lags, and sends it when it drains", () => {
    const { stuck, frames } = open();
    frames.sendMotion("ana/pointer", frame(1));
    frames.send(frame(2, 50), 0);
    for (let newer = 10; newer < 20; newer++) {
      frames.sendMotion("ana/pointer", frame(newer));
      frames.sendMotion("ben/pointer", frame(newer + 10));
    }
    expect(stuck.sent).toEqual([1, 2]);
    stuck.drain();
    expect(stuck.sent).toEqual([1, 2, 19, 29]);
  });

  it("[SY23] says that the connection is too slow instead of keeping more than its bound", () => {
    let slow = 0;
    const { stuck, frames } = open(() => (slow += 1));
    for (let sent = 0; sent < 5; sent++) frames.send(frame(sent, 60), 0);
    expect(stuck.sent).toEqual([0, 1]);
    expect(slow).toBe(3);
  });

  it("[SY2] closes once, with a reason that fits its frame, and sends nothing after that", () => {
    const { stuck, frames } = open();
    frames.close(4400, "x".repeat(200));
    frames.close(4403, "again");
    frames.send(frame(1), 0);
    frames.sendMotion("ana/pointer", frame(1));
    expect(stuck.closes).toEqual([[4400, "x".repeat(123)]]);
    expect(stuck.sent).toEqual([]);
  });
});
