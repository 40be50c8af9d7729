import { describe, expect, it } from "vitest";
import { evictionOrder, farthestImage } from "./eviction.ts";

function held(seriesUid: string, shownAt: number, more: { isOnScreen?: boolean; isOfCase?: boolean } = {}) {
  return { seriesUid, shownAt, isOnScreen: false, isOfCase: false, ...more };
}

describe("evictionOrder", () => {
  it("lets the series go first that was shown longest ago, or never", () => {
    expect(evictionOrder([held("b", 7), held("a", 2), held("never", 0), held("c", 9)])).toEqual([
      "never",
      "a",
      "b",
      "c",
    ]);
  });

  it("keeps the case's own series longer than any of a former case", () => {
    expect(evictionOrder([held("own", 0, { isOfCase: true }), held("former", 9)])).toEqual(["former", "own"]);
  });

  it("never names a series that is on a screen", () => {
    expect(evictionOrder([held("shown", 1, { isOnScreen: true }), held("other", 2)])).toEqual(["other"]);
  });
});

describe("farthestImage", () => {
  it("names the image farthest from every screen that shows the series", () => {
    expect(farthestImage([0, 5, 10, 40, 90, 99], { shown: [10, 95], wanted: 12 })).toBe(40);
  });

  it("names none where the image that wants to come would be farther itself", () => {
    expect(farthestImage([8, 9, 10, 11], { shown: [10], wanted: 12 })).toBeUndefined();
  });

  it("never names what a screen shows", () => {
    expect(farthestImage([10], { shown: [10], wanted: 10 })).toBeUndefined();
  });
});
