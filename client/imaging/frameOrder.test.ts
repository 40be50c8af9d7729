import { describe, expect, it } from "vitest";
import { evenSpacing, inReadingOrder } from "./frameOrder.ts";
import type { ImagePlane } from "./ImagePlane.ts";
import { testPlane } from "./seriesTesting.ts";

function slice(z: number, instanceNumber: number, over: Partial<ImagePlane> = {}) {
  return { plane: testPlane({ origin: [0, 0, z], columns: 2, rows: 2, ...over }), instanceNumber, frame: 1 };
}

function numbers(frames: readonly { instanceNumber: number }[]) {
  return inReadingOrder(frames.map((frame) => ({ ...slice(0, 0), ...frame }))).map((frame) => frame.instanceNumber);
}

describe("inReadingOrder", () => {
  it("goes by position where numbers are missing or wrong", () => {
    expect(numbers([slice(10, 1), slice(0, 2), slice(30, 4), slice(20, 3), slice(40, 5)])).toEqual([2, 1, 3, 4, 5]);
  });

  it("takes the sense in which the scanner numbered the slices", () => {
    expect(numbers([slice(0, 3), slice(-10, 4), slice(20, 1), slice(10, 2)])).toEqual([1, 2, 3, 4]);
  });

  it("keeps several images at one place in the order of their numbers", () => {
    expect(numbers([slice(5, 4), slice(0, 3), slice(5, 2), slice(0, 1)])).toEqual([1, 3, 2, 4]);
  });

  it("goes by number where planes differ or are unknown", () => {
    const localiser = slice(0, 1, { row: [0, 1, 0], column: [0, 0, -1] });
    expect(numbers([slice(5, 3), slice(9, 2), localiser])).toEqual([1, 2, 3]);
    expect(numbers([slice(5, 2, { isInPatient: false }), slice(0, 1, { isInPatient: false })])).toEqual([1, 2]);
  });
});

describe("evenSpacing", () => {
  const planes = (...zs: number[]) => zs.map((z) => slice(z, 0).plane);

  it("is the common step", () => {
    expect(evenSpacing(planes(0, 5, 10, 15))).toBeCloseTo(5);
    expect(evenSpacing(planes(15, 10, 5))).toBeCloseTo(5);
  });

  it("is unknown where a slice is missing, doubled or alone", () => {
    expect(evenSpacing(planes(0, 5, 15))).toBeUndefined();
    expect(evenSpacing(planes(0, 0))).toBeUndefined();
    expect(evenSpacing(planes(0))).toBeUndefined();
  });
});
