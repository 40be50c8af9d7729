import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RateGate, RateLimit } from "./RateGate.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("RateGate", () => {
  it("[SY22] passes what comes slowly at once, and of a flood the newest at the rate", () => {
    const passed: number[] = [];
    const gate = new RateGate<number>({ perSecond: 60, burst: 2, now: Date.now, pass: (value) => passed.push(value) });
    for (let value = 1; value <= 10; value++) gate.offer(value);
    expect(passed).toEqual([1, 2]);
    vi.advanceTimersByTime(20);
    expect(passed).toEqual([1, 2, 10]);
    for (let ms = 0; ms < 1000; ms++) {
      vi.advanceTimersByTime(1);
      gate.offer(100 + ms);
    }
    expect(passed.length).toBeLessThanOrEqual(64);
    expect(passed.length).toBeGreaterThan(40);
    vi.advanceTimersByTime(20);
    expect(passed.at(-1)).toBe(1099);
  });

  it("[SY22] passes nothing after it was closed", () => {
    const passed: number[] = [];
    const gate = new RateGate<number>({ perSecond: 1, burst: 1, now: Date.now, pass: (value) => passed.push(value) });
    gate.offer(1);
    gate.offer(2);
    gate.close();
    vi.advanceTimersByTime(5_000);
    expect(passed).toEqual([1]);
  });
});

describe("RateLimit", () => {
  it("[SY20] says no above the rate and yes again later", () => {
    const limit = new RateLimit({ perSecond: 2, burst: 3, now: Date.now });
    expect([1, 2, 3, 4].map(() => limit.take())).toEqual([true, true, true, false]);
    vi.advanceTimersByTime(500);
    expect(limit.take()).toBe(true);
    expect(limit.take()).toBe(false);
  });
});
