import { beforeEach, describe, expect, it } from "vitest";
import type { PixelPoint } from "./ImagePlane.ts";
import { LONG_PRESS_MS, TapWatch } from "./TapWatch.ts";

describe("TapWatch", () => {
  const at = { x: 100, y: 100 };
  let now: number;
  let due: (() => void) | undefined;
  let long: PixelPoint[];
  let taps: TapWatch;
  beforeEach(() => {
    now = 0;
    due = undefined;
    long = [];
    const clock = {
      now: () => now,
      setTimer: (callback: () => void, ms: number) => {
        expect(ms).toBe(LONG_PRESS_MS);
        due = callback;
        return 1;
      },
      clearTimer: () => (due = undefined),
    };
    taps = new TapWatch(clock, (place) => long.push(place));
  });

  function tap(place: PixelPoint, lasts = 80): boolean {
    taps.down(place);
    now += lasts;
    return taps.up(place);
  }

  it("tells two quick taps at one place, and a third begins anew", () => {
    expect(tap(at)).toBe(false);
    now += 100;
    expect(tap({ x: 110, y: 95 })).toBe(true);
    now += 100;
    expect(tap(at)).toBe(false);
  });

  it("takes taps far apart, late, long or moved for no double tap", () => {
    tap(at);
    expect(tap({ x: 200, y: 100 })).toBe(false);
    now += 1_000;
    expect(tap({ x: 200, y: 100 })).toBe(false);
    now += 100;
    expect(tap({ x: 200, y: 100 }, 400)).toBe(false);
    tap(at);
    taps.down(at);
    taps.move({ x: 100, y: 130 });
    expect(taps.up({ x: 100, y: 130 })).toBe(false);
  });

  it("tells a finger that rests, unless it moves, is lifted or is joined by another", () => {
    taps.down(at);
    taps.move({ x: 104, y: 103 });
    due?.();
    expect(long).toEqual([at]);
    for (const end of [() => taps.move({ x: 120, y: 100 }), () => taps.up(at), () => taps.cancel()]) {
      taps.down(at);
      end();
      expect(due).toBeUndefined();
    }
  });
});
