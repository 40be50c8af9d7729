import { setImmediate as turnEnd } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JoinedFrames } from "./JoinedFrames.ts";
import { SendTurn } from "./SendTurn.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setImmediate", "clearImmediate", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Sending takes so long. */
function open(takesMs: number) {
  let now = 1_000;
  const flushes: number[] = [];
  const turn = new SendTurn({ now: () => now });
  const sender = {
    flush: () => {
      flushes.push(now);
      now += takesMs;
    },
  };
  const advance = (ms: number) => {
    now += ms;
    vi.advanceTimersByTime(ms);
  };
  return { turn, sender, flushes, advance };
}

describe("SendTurn", () => {
  it("[SY29] lets all who spoke in a turn of the event loop send at its end", () => {
    const { turn, sender, flushes, advance } = open(0);
    turn.add(sender);
    turn.add(sender);
    expect(flushes).toEqual([]);
    advance(0);
    expect(flushes).toEqual([1_000, 1_000]);
    turn.add(sender);
    advance(0);
    expect(flushes).toEqual([1_000, 1_000, 1_000]);
  });

  it("[SY29] rests for four fifths of the time that the sending took: what comes meanwhile goes together", () => {
    const { turn, sender, flushes, advance } = open(5);
    turn.add(sender);
    advance(0);
    expect(flushes).toEqual([1_000]);
    turn.add(sender);
    advance(3);
    expect(flushes).toEqual([1_000]);
    advance(1);
    expect(flushes).toEqual([1_000, 1_009]);
  });

  it("[SY29] rests no longer than 10 ms", () => {
    const { turn, sender, flushes, advance } = open(500);
    turn.add(sender);
    advance(0);
    turn.add(sender);
    advance(9);
    expect(flushes).toHaveLength(1);
    advance(1);
    expect(flushes).toHaveLength(2);
  });

  it("[SY29] what waited for the disk rests a fifth as long, and takes along what waits with it", () => {
    const { turn, sender, flushes, advance } = open(5);
    turn.add(sender);
    advance(0);
    turn.add(sender);
    advance(1);
    expect(flushes).toEqual([1_000]);
    turn.hasten();
    turn.hasten();
    advance(0);
    expect(flushes).toEqual([1_000, 1_006]);
    // The next rest is whole again.
    turn.add(sender);
    advance(3);
    expect(flushes).toHaveLength(2);
    advance(1);
    expect(flushes).toEqual([1_000, 1_006, 1_015]);
  });

  it("[SY29] reads what has arrived after every 50 sockets: who comes later is told it now, who was told already after the rest", async () => {
    vi.useRealTimers();
    const turn = new SendTurn({ now: () => 0 });
    const told: string[] = [];
    let news = "a";
    const senders = Array.from({ length: 101 }, (_, index) => ({ flush: () => void told.push(`${index}${news}`) }));
    for (const sender of senders) turn.add(sender);
    await turnEnd();
    expect(told).toHaveLength(50);
    news = "b";
    turn.add(senders[0]!);
    await turnEnd();
    expect(told).toHaveLength(100);
    await turnEnd();
    await turnEnd();
    expect(told.slice(49)).toEqual(["49a", ...Array.from({ length: 51 }, (_, index) => `${50 + index}b`), "0b"]);
  });

  it("[SY29] joins the same frames once for all who are told them, and leaves what is large as it is", () => {
    const told: (readonly Buffer[])[] = [];
    const [small, other, large] = [Buffer.from("a"), Buffer.from("bc"), Buffer.alloc(70_000)];
    const says = (...frames: Buffer[]) => ({ flush: (joined: JoinedFrames) => void told.push(joined.of(frames)) });
    const turn = new SendTurn();
    for (const sender of [says(small, other), says(small, other), says(other, small), says(large, small)])
      turn.add(sender);
    vi.advanceTimersByTime(0);
    const [first, second, third, fourth] = told;
    expect(first).toEqual([Buffer.from("abc")]);
    expect(second?.[0]).toBe(first?.[0]);
    expect(third).toEqual([Buffer.from("bca")]);
    expect(fourth).toEqual([large, small]);
  });
});
