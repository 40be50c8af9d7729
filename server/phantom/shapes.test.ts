import { describe, expect, it } from "vitest";
import { curve, ellipsoid, pieceDistance, smoothMax, smoothMin, smoothTube, tubeSection } from "./shapes.ts";

describe("shapes", () => {
  it("measure an ellipsoid exactly at its surface and on its axes' sign", () => {
    expect(ellipsoid([10, 0, 0], [10, 20, 30])).toBeCloseTo(0);
    expect(ellipsoid([0, 0, 0], [10, 20, 30])).toBe(-10);
    expect(ellipsoid([0, 25, 0], [10, 20, 30])).toBeGreaterThan(0);
  });

  it("join with a fillet that never lies outside the plain union", () => {
    expect(smoothMin(1, 1, 4)).toBe(0);
    expect(smoothMin(0, 9, 4)).toBe(0);
    expect(smoothMax(1, 1, 4)).toBe(2);
  });

  it("run a curve through its keys and level beyond them", () => {
    const keys = [
      [0, 1],
      [10, 5],
      [20, 2],
    ] as const;
    expect([-5, 0, 10, 20, 30].map((at) => curve(at, keys))).toEqual([1, 1, 5, 2, 2]);
  });

  it("cut a tube by a plane", () => {
    const points = [
      [0, 0, 0, 3],
      [0, 0, 30, 5],
    ] as const;
    expect(pieceDistance({ a: points[0], b: points[1] }, { x: 4, y: 0, z: 15 })).toBeCloseTo(0);
    const section = tubeSection(points, 15);
    expect(section?.distance(4, 0)).toBeCloseTo(0, 5);
    expect(tubeSection(points, 60)).toBeUndefined();
    expect(smoothTube(points)).toHaveLength(4);
  });
});
