import { describe, expect, it } from "vitest";
import { prefetchOrder } from "./prefetchOrder.ts";

describe("prefetchOrder", () => {
  it("fetches ahead of the hand first, then a few behind, then the rest by distance", () => {
    const { near, far } = prefetchOrder(20, 41, 1);
    expect(near).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 19, 18, 17]);
    expect(far.slice(0, 8)).toEqual([16, 15, 14, 13, 12, 29, 11, 30]);
  });

  it("turns round with the hand", () => {
    expect(prefetchOrder(20, 41, -1).near.slice(0, 3)).toEqual([19, 18, 17]);
  });

  it("names every other image exactly once, from any place", () => {
    for (const current of [0, 3, 9]) {
      const { near, far } = prefetchOrder(current, 10, 1);
      const others = Array.from({ length: 10 }, (_, index) => index).filter((index) => index !== current);
      expect([...near, ...far].toSorted((a, b) => a - b)).toEqual(others);
    }
  });

  it("has nothing to fetch for a single image", () => {
    expect(prefetchOrder(0, 1, 1)).toEqual({ near: [], far: [] });
  });
});
