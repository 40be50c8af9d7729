import { describe, expect, it } from "vitest";
import { type TagValues, testDataset } from "../net/datasetTesting.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { imagePlaneOf } from "./ImagePlane.ts";
import { ultrasoundRegions, ultrasoundSpacing } from "./ultrasoundRegions.ts";

function region(over: TagValues = {}): DicomDataset {
  return testDataset({
    "00186018": [10],
    "0018601A": [20],
    "0018601C": [200],
    "0018601E": [180],
    "00186024": [3],
    "00186026": [3],
    "0018602C": [0.05],
    "0018602E": [-0.04],
    ...over,
  });
}

function image(...regions: readonly DicomDataset[]): DicomDataset {
  return testDataset({ "00280010": [240], "00280011": [320], "00280030": [7, 7], "00186011": regions });
}

const size = { rows: 240, columns: 320 };

describe("ultrasound regions", () => {
  it("give millimetres where both axes are centimetres", () => {
    const [first] = ultrasoundRegions(image(region()));
    expect(first).toEqual({ left: 10, top: 20, right: 200, bottom: 180, millimetres: { x: 0.5, y: 0.4 } });
    expect(imagePlaneOf(image(region()), 1, size)).toMatchObject({ hasSpacing: true, spacingX: 0.5, spacingY: 0.4 });
  });

  it("give pixels where an axis is time or velocity, in one region or in all", () => {
    const doppler = region({ "00186024": [4], "00186026": [7] });
    for (const dataset of [image(doppler), image(region(), doppler), image(region(), region({ "0018602C": [0.1] }))]) {
      expect(ultrasoundSpacing(ultrasoundRegions(dataset))).toBeUndefined();
      expect(imagePlaneOf(dataset, 1, size).hasSpacing).toBe(false);
    }
  });

  it("do not count where they lie outside of the image, which was made smaller since", () => {
    expect(ultrasoundRegions(image(region({ "0018601C": [595] })))).toEqual([]);
    expect(ultrasoundRegions(image(region({ "0018601C": [] }), region({ "0018601C": [5] })))).toEqual([]);
  });
});
