import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WebSocket } from "ws";
import { Log } from "../../platform/log.ts";
import { RpcConnection } from "./RpcConnection.ts";

/** A socket whose other side says nothing by itself: the half of `ws` that a connection uses. */
class SilentSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  pings = 0;
  readonly closes: number[] = [];

  ping(): void {
    this.pings++;
  }

  close(code: number): void {
    this.closes.push(code);
  }

  terminate(): void {
    this.closes.push(1006);
  }

  send(): void {}
}

describe("F10 a signaling socket that is half open", () => {
  let socket: SilentSocket;
  let ended: number[];
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    socket = new SilentSocket();
    ended = [];
    void new RpcConnection(socket as unknown as WebSocket, {
      log: new Log("silent"),
      handle: () => Promise.resolve({}),
      onClose: () => ended.push(Date.now()),
      now: Date.now,
    });
  });
  afterEach(() => vi.useRealTimers());

  it("2A never pong: is known within ten seconds of its last word, whenever that was, and closed with 4504", () => {
    const lastWordAt = 3_001;
    vi.advanceTimersByTime(lastWordAt);
    socket.emit("pong");
    vi.advanceTimersByTime(10_000);
    expect(socket.closes[0]).toBe(4504);
    expect(ended).toHaveLength(1);
    expect(ended[0]! - lastWordAt).toBeLessThanOrEqual(10_000);
  });

  it("lives as long as the other side answers pings, however little it says", () => {
    socket.ping = () => void socket.emit("pong");
    vi.advanceTimersByTime(120_000);
    expect([socket.closes, ended]).toEqual([[], []]);
  });

  it("2A ping flood: is closed with 4529 above 200 a second, in a slow flood as in a fast one", () => {
    for (let second = 0; second < 5; second++) {
      for (let count = 0; count < 190; count++) socket.emit("ping");
      vi.advanceTimersByTime(1_001);
    }
    expect(socket.closes).toEqual([]);
    for (let count = 0; count < 201; count++) socket.emit("ping");
    expect(socket.closes).toEqual([4529]);
  });

  it("asks nothing any more once it has ended", () => {
    vi.advanceTimersByTime(20_000);
    const asked = socket.pings;
    vi.advanceTimersByTime(60_000);
    expect([socket.pings, ended.length]).toEqual([asked, 1]);
  });
});
