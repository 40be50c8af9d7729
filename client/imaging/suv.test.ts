import { describe, expect, it, vi } from "vitest";
import { type TagValues, testDataset } from "../net/datasetTesting.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { suvOf } from "./suv.ts";

function agent(over: TagValues = {}): DicomDataset {
  return testDataset({ "00181072": ["090000"], "00181074": [400e6], "00181075": [6586.2], ...over });
}

function pet(over: TagValues = {}): DicomDataset {
  return testDataset({
    "00080021": ["20261112"],
    "00080022": ["20261112"],
    "00080031": ["100000"],
    "00080032": ["100000"],
    "00080060": ["PT"],
    "00101030": [80],
    "00280051": ["DECY", "ATTN", "SCAT"],
    "00540016": [agent()],
    "00541001": ["BQML"],
    "00541102": ["START"],
    ...over,
  });
}

// The library says on the console that it lacks the patient's size, which body weight does not need.
vi.spyOn(console, "warn").mockImplementation(() => undefined);

describe("suvOf", () => {
  it("divides by the dose that is left at the scan, times body weight in grams", () => {
    const left = 400e6 * 2 ** (-3600 / 6586.2);
    const suv = suvOf([pet()]);
    expect(suv && "factor" in suv ? suv.factor * left : 0).toBeCloseTo(80_000, 6);
  });

  it("takes the earliest image of the series for the beginning of the scan", () => {
    const late = pet({ "00080031": ["101500"], "00080032": ["101000"] });
    const early = pet({ "00080031": ["101500"], "00080032": ["100000"] });
    expect(suvOf([late, early])).toEqual(suvOf([pet()]));
  });

  it("lets nothing decay that was corrected to the moment of administration", () => {
    expect(suvOf([pet({ "00541102": ["ADMIN"] })])).toEqual({ factor: 80_000 / 400e6 });
  });

  it("takes values that are SUV as they are, and Philips' counts by its factor", () => {
    expect(suvOf([pet({ "00541001": ["GML"], "00541006": ["BW"] })])).toEqual({ factor: 1 });
    expect(suvOf([pet({ "00541001": ["GML"], "00541006": ["LBM"] })])).toEqual({ missing: "units" });
    const philips = { "70530010": ["Philips PET Private Group"], "70531000": [0.0005] };
    expect(suvOf([pet({ "00541001": ["CNTS"], ...philips })])).toEqual({ factor: 0.0005 });
    expect(suvOf([pet({ "00541001": ["CNTS"], "70531000": [0.0005] })])).toEqual({ missing: "units" });
  });

  it.each([
    ["weight", { "00101030": [] }],
    ["weight", { "00101030": [0] }],
    ["corrections", { "00280051": ["DECY"] }],
    ["dose", { "00540016": [agent({ "00181074": [] })] }],
    ["dose", { "00540016": [] }],
    ["times", { "00540016": [agent({ "00181072": [] })] }],
    ["times", { "00540016": [agent({ "00181072": ["113000"] })] }],
    ["times", { "00080021": ["nonsense"] }],
    ["decay", { "00541102": ["NONE"] }],
    ["units", { "00541001": [] }],
  ] as const)("says what is missing: %s", (missing, over) => {
    expect(suvOf([pet(over)])).toEqual({ missing });
  });

  it("says nothing of other modalities", () => {
    expect(suvOf([pet({ "00080060": ["NM"] })])).toBeUndefined();
    expect(suvOf([])).toBeUndefined();
  });
});
