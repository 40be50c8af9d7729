import { describe, expect, it } from "vitest";
import { type DecodedValues, valueRangeOf, ValueRanges } from "./valueRange.ts";

const stored: DecodedValues = { color: false, minPixelValue: 0, maxPixelValue: 4_000, slope: 2, intercept: -1_024 };

describe("valueRangeOf", () => {
  it("speaks in modality values, whether the loader has rescaled already or not", () => {
    expect(valueRangeOf(stored)).toEqual({ lower: -1_024, upper: 6_976 });
    expect(valueRangeOf({ ...stored, preScale: { scaled: true } })).toEqual({ lower: 0, upper: 4_000 });
  });

  it("is the grey range for colour and never empty", () => {
    expect(valueRangeOf({ ...stored, color: true })).toEqual({ lower: 0, upper: 255 });
    expect(valueRangeOf({ ...stored, maxPixelValue: 0 })).toEqual({ lower: -1_024, upper: -1_023 });
  });
});

describe("ValueRanges", () => {
  it("keeps what the first decoding said", () => {
    const ranges = new ValueRanges();
    const frame = { imageId: "a" };
    ranges.learn(frame, stored);
    ranges.learn(frame, { ...stored, maxPixelValue: 1 });
    expect(ranges.of(frame)).toEqual({ lower: -1_024, upper: 6_976 });
  });
});
