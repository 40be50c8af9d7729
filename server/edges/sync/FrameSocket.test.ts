import { EventEmitter } from "node:events";
import { setImmediate as turnEnd } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { FrameSocket, type FrameSocketParts } from "./FrameSocket.ts";
import { SendTurn } from "./SendTurn.ts";

/** A socket whose kernel takes nothing until the test drains it. */
class StuckSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  /** The first byte of each frame, a list for each write. */
  readonly writes: number[][] = [];
  readonly closes: unknown[] = [];
  bufferedAmount = 0;

  /** Frames of this test are their own length in their second byte. */
  write(bytes: Buffer): boolean {
    const firsts: number[] = [];
    for (let at = 0; at < bytes.length; at += bytes[at + 1] ?? 0) firsts.push(bytes[at] ?? -1);
    this.writes.push(firsts);
    this.bufferedAmount += bytes.length;
    return false;
  }

  get sent(): number[] {
    return this.writes.flat();
  }

  drain(): void {
    this.bufferedAmount = 0;
    this.emit("drain");
  }

  close(...close: unknown[]): void {
    this.closes.push(close);
    this.readyState = 2;
  }

  terminate(): void {
    this.closes.push("terminate");
  }
}

function open(onTooSlow: () => void = () => undefined, turn = new SendTurn({ now: () => 0 })) {
  const stuck = new StuckSocket();
  const socket = stuck as unknown as WebSocket;
  const stream = stuck as unknown as FrameSocketParts["stream"];
  const bounds = { maxBufferedBytes: 100, motionBufferedBytes: 10 };
  return { stuck, frames: new FrameSocket({ socket, stream, turn, now: () => 7, onTooSlow, ...bounds }) };
}

const frame = (first: number, length = 2) => Buffer.alloc(length, length).fill(first, 0, 1);

describe("FrameSocket", () => {
  it("[SY29] says what one turn of the event loop has in one write, in order, of motion the newest of each slot", async () => {
    const { stuck, frames } = open();
    frames.sendMotion("ana/pointer", frame(1));
    frames.send(frame(2));
    frames.sendMotion("ben/pointer", frame(3));
    frames.sendMotion("ana/pointer", frame(4));
    frames.send(frame(5));
    expect(stuck.writes).toEqual([]);
    await turnEnd();
    expect(stuck.writes).toEqual([[2, 3, 4, 5]]);
    expect(frames.lastSentAt).toBe(7);
  });

  it("[SY22] keeps only the newest motion of each slot while the connection lags, and sends it when it drains", async () => {
    const { stuck, frames } = open();
    frames.sendMotion("ana/pointer", frame(1));
    frames.send(frame(2, 50));
    await turnEnd();
    for (let newer = 10; newer < 20; newer++) {
      frames.sendMotion("ana/pointer", frame(newer));
      frames.sendMotion("ben/pointer", frame(newer + 10));
      await turnEnd();
    }
    expect(stuck.sent).toEqual([1, 2]);
    stuck.drain();
    await turnEnd();
    expect(stuck.sent).toEqual([1, 2, 19, 29]);
  });

  it("[SY23] says that the connection is too slow instead of keeping more than its bound", async () => {
    let slow = 0;
    const { stuck, frames } = open(() => (slow += 1));
    for (let sent = 0; sent < 5; sent++) {
      frames.send(frame(sent, 60));
      await turnEnd();
    }
    expect(stuck.sent).toEqual([0, 1]);
    expect(slow).toBe(3);
  });

  it("[SY23] counts what waits for the end of the turn as well", () => {
    let slow = 0;
    const { frames } = open(() => (slow += 1));
    frames.send(frame(1, 60));
    expect(slow).toBe(0);
    frames.send(frame(2, 60));
    expect(slow).toBe(1);
  });

  it("[SY2] closes once, with a reason that fits its frame, after what was said before, and sends nothing after that", async () => {
    const { stuck, frames } = open();
    frames.send(frame(9));
    frames.close(4400, "x".repeat(200));
    frames.close(4403, "again");
    frames.send(frame(1));
    frames.sendMotion("ana/pointer", frame(1));
    await turnEnd();
    expect(stuck.closes).toEqual([[4400, "x".repeat(123)]]);
    expect(stuck.sent).toEqual([9]);
  });

  it("[SY29] writes nothing to a socket that has ended meanwhile", async () => {
    const { stuck, frames } = open();
    frames.send(frame(1));
    stuck.readyState = 3;
    await turnEnd();
    expect(stuck.sent).toEqual([]);
  });
});
