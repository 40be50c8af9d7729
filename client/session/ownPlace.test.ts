import { describe, expect, it } from "vitest";
import { seenLayout, shapeOf } from "./ownPlace.ts";

const four = { rows: 2, columns: 2, active: 0 };

describe("seenLayout", () => {
  it("is the presenter's, one image alone included", () => {
    expect(seenLayout(four, undefined)).toEqual(four);
    expect(seenLayout({ ...four, single: 2 }, undefined)).toEqual({ ...four, single: 2, active: 2 });
    expect(seenLayout({ ...four, single: 7 }, undefined)).toEqual(four);
  });

  it("[VT3] keeps what a follower looks at, until the presenter arranges anew", () => {
    const own = { of: shapeOf(four), active: 3, single: 3 };
    expect(seenLayout(four, own)).toEqual({ ...four, single: 3, active: 3 });
    expect(seenLayout({ ...four, columns: 3 }, own)).toEqual({ ...four, columns: 3 });
    expect(seenLayout({ ...four, single: 1 }, own)).toEqual({ ...four, single: 1, active: 1 });
  });

  it("shows a follower all again where the presenter shows one alone", () => {
    const alone = { ...four, single: 1 };
    expect(seenLayout(alone, { of: shapeOf(alone), single: null })).toEqual(four);
  });
});
