import { describe, expect, it } from "vitest";
import { imagePlaneOf } from "./ImagePlane.ts";

const size = { rows: 100, columns: 80 };
const numbers = (...Value: number[]) => ({ vr: "DS", Value });
const text = (value: string) => ({ vr: "CS", Value: [value] });

describe("the size of a pixel", () => {
  it("of a projection is that at the detector, until the file says that it was corrected", () => {
    const dx = { "00080060": text("DX"), "00181164": numbers(0.15, 0.14) };
    expect(imagePlaneOf(dx, 1, size)).toMatchObject({
      spacingX: 0.14,
      spacingY: 0.15,
      hasSpacing: true,
      isAtDetector: true,
    });
    const same = { ...dx, "00280030": numbers(0.15, 0.14) };
    expect(imagePlaneOf(same, 1, size).isAtDetector).toBe(true);
    expect(imagePlaneOf({ ...same, "00280A02": text("FIDUCIAL") }, 1, size).isAtDetector).toBe(false);
    const corrected = { ...dx, "00280030": numbers(0.1, 0.093) };
    expect(imagePlaneOf(corrected, 1, size)).toMatchObject({ spacingX: 0.093, isAtDetector: false });
    expect(imagePlaneOf({ "00080060": text("CR"), "00280030": numbers(0.2, 0.2) }, 1, size).isAtDetector).toBe(true);
  });

  it("of a slice is that in the patient, and of an image without one nothing", () => {
    const ct = { "00080060": text("CT"), "00280030": numbers(0.7, 0.7) };
    expect(imagePlaneOf(ct, 1, size)).toMatchObject({ hasSpacing: true, isAtDetector: false });
    expect(imagePlaneOf({ "00080060": text("CR") }, 1, size)).toMatchObject({ hasSpacing: false, isAtDetector: false });
  });
});
