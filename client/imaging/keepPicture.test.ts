import { describe, expect, it } from "vitest";
import { placementOf } from "./keepPicture.ts";

describe("placementOf", () => {
  it("keeps the old picture whole, undistorted and centred on a screen of another shape", () => {
    expect(placementOf({ width: 800, height: 600 }, { width: 400, height: 600 })).toEqual({
      x: 0,
      y: 150,
      width: 400,
      height: 300,
    });
    expect(placementOf({ width: 400, height: 300 }, { width: 1_000, height: 600 })).toEqual({
      x: 100,
      y: 0,
      width: 800,
      height: 600,
    });
  });
});
