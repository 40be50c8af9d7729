import { describe, expect, it } from "vitest";
import { type TagValues, testDataset } from "../net/datasetTesting.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { describeSeries, isShown } from "./describeSeries.ts";
import type { Series } from "./Series.ts";

function ct(over: TagValues = {}): DicomDataset {
  return testDataset({
    "00080018": ["1.2.3.1"],
    "00080020": ["20261112"],
    "00080022": ["20261112"],
    "00080032": ["091407.25"],
    "00080060": ["CT"],
    "0008103E": ["Portal venous"],
    "00100010": [{ Alphabetic: "DEMO^Seven" }],
    "00101010": ["058Y"],
    "0020000D": ["1.2.3"],
    "0020000E": ["1.2.4"],
    "00200011": [2],
    "00200013": [1],
    "00200032": [-100, -100, 50],
    "00200037": [1, 0, 0, 0, 1, 0],
    "00180050": [5],
    "00280002": [1],
    "00280004": ["MONOCHROME2"],
    "00280010": [512],
    "00280011": [256],
    "00280030": [0.8, 0.7],
    "00281050": [40, 300],
    "00281051": [400, 1500],
    "00281052": [-1024],
    "00281053": [1],
    ...over,
  });
}

const name = (sopUid: string, frame: number) => `wadors:https://here/${sopUid}/${frame}`;

function shown(...instances: DicomDataset[]): Series {
  const series = describeSeries(instances, name);
  if (!isShown(series)) throw new Error(series.reason);
  return series;
}

describe("describeSeries", () => {
  it("tells who, what and when", () => {
    const series = shown(ct());
    expect(series).toMatchObject({ description: "Portal venous", modality: "CT", number: 2, studyDate: "2026-11-12" });
    expect(series.patient).toEqual({ name: "DEMO^Seven", sex: "", birthDate: undefined, age: "058Y" });
    expect(series.frames[0]).toMatchObject({ dateTime: "2026-11-12T09:14", sliceThickness: 5, isLossy: false });
  });

  it("takes spacing as rows first, and the first window", () => {
    const [frame] = shown(ct()).frames;
    expect(frame?.plane).toMatchObject({ spacingY: 0.8, spacingX: 0.7, rows: 512, columns: 256, isInPatient: true });
    expect(frame?.voi).toEqual({ lower: -160, upper: 239 });
  });

  it("does not use a window that would show black", () => {
    const flat = { "00281050": [0], "00281051": [0] };
    expect(shown(ct({ ...flat, "00080060": ["MR"] })).frames[0]?.voi).toBeUndefined();
    expect(shown(ct(flat)).frames[0]?.voi).toEqual({ lower: -160, upper: 239 });
    expect(shown(ct({ "00281050": [0, 50], "00281051": [0, 100] })).frames[0]?.voi).toEqual({ lower: 0, upper: 99 });
  });

  it("tells the loader a modality, a plane and a rescale even where the file has none, and no window", () => {
    const bare = ct({ "00080060": [], "00200032": [], "00280030": [], "00281052": [], "00281053": [] });
    const metadata = shown(bare).frames[0]?.loaderMetadata ?? {};
    expect(metadata["00080060"]?.Value).toEqual(["OT"]);
    expect(metadata["00280030"]?.Value).toEqual([1, 1]);
    expect(metadata["00200032"]?.Value).toEqual([0, 0, 0]);
    expect(metadata["00281053"]?.Value).toEqual([1]);
    expect(metadata["00281051"]).toBeUndefined();
  });

  it("keeps names, private attributes and addresses away from the loader", () => {
    const metadata = shown(ct({ "00091010": ["secret"], "00281201": [] })).frames[0]?.loaderMetadata ?? {};
    expect(Object.keys(metadata)).not.toContain("00100010");
    expect(Object.keys(metadata)).not.toContain("00091010");
    expect(Object.keys(metadata)).not.toContain("00281201");
  });

  it("makes one image of each frame, each with its own place, window and rescale", () => {
    const group = (z: number, centre: number) =>
      testDataset({
        "00209113": [testDataset({ "00200032": [0, 0, z] })],
        "00289132": [testDataset({ "00281050": [centre], "00281051": [100] })],
      });
    const shared = testDataset({
      "00289110": [testDataset({ "00280030": [2, 2], "00180050": [3] })],
      "00209116": [testDataset({ "00200037": [1, 0, 0, 0, 1, 0] })],
      "00289145": [testDataset({ "00281052": [7], "00281053": [2] })],
    });
    const over = { "00280008": [2], "52009229": [shared], "52009230": [group(10, 50), group(13, 60)] };
    const series = shown(ct({ ...over, "00200032": [], "00200037": [], "00280030": [] }));
    expect(series.frames.map(({ frame }) => frame)).toEqual([1, 2]);
    expect(series.frames.map(({ plane }) => plane.origin[2])).toEqual([10, 13]);
    expect(series.frames.map(({ voi }) => voi?.lower)).toEqual([0, 10]);
    expect(series.frames[1]?.loaderMetadata["00281053"]?.Value).toEqual([2]);
    expect(series).toMatchObject({ sliceThickness: 3, sliceSpacing: 3 });
  });

  it("[CS11] names what it does not draw, an object a place on the stage each", () => {
    expect(shown(ct({ "00280010": [] }))).toMatchObject({ content: "noPixels" });
    const segmentation = ct({ "00080016": ["1.2.840.10008.5.1.4.1.1.66.4"] });
    expect(shown(segmentation)).toMatchObject({ content: "segmentation", frames: [{ sopUid: "1.2.3.1", frame: 1 }] });
    expect(shown(segmentation, ct()).content).toBe("images");
  });

  it("gives a PDF the pages that are known", () => {
    const series = shown(ct({ "00080016": ["1.2.840.10008.5.1.4.1.1.104.1"], "0008103E": [], "00420010": ["Letter"] }));
    expect(series).toMatchObject({ content: "pdf", description: "Letter" });
    series.pages?.count("1.2.3.1", 2);
    expect(series.frames.map(({ frame }) => frame)).toEqual([1, 2]);
  });

  it("says what values measure", () => {
    const unit = (over: TagValues) => shown(ct(over)).frames[0]?.valueUnit;
    expect(unit({})).toBe("HU");
    expect(unit({ "00281054": ["HU"] })).toBe("HU");
    expect(unit({ "00281054": ["US"] })).toBe("");
    expect(unit({ "00080008": ["ORIGINAL", "PRIMARY", "LOCALIZER"] })).toBe("");
    expect(unit({ "00281053": [] })).toBe("");
    expect(unit({ "00080060": ["MR"] })).toBe("");
    expect(unit({ "00080060": ["NM"], "00541001": ["CNTS"] })).toBe("counts");
  });

  it("makes SUV of PET values, windows included, or keeps them and says why not", () => {
    const pet = (over: TagValues) =>
      ct({ "00080060": ["PT"], "00541001": ["GML"], "00281052": [0], "00281053": [2], ...over });
    const [suv] = shown(pet({})).frames;
    expect(suv).toMatchObject({ valueUnit: "SUVbw", suv: { factor: 1 } });
    const dose = testDataset({ "00181074": [4e8], "00181075": [6600] });
    const bqml = { "00541001": ["BQML"], "00541102": ["ADMIN"], "00280051": ["ATTN", "DECY"], "00540016": [dose] };
    const [scaled] = shown(pet({ ...bqml, "00101030": [40], "00281050": [5000.5], "00281051": [10_001] })).frames;
    expect(scaled?.stored).toMatchObject({ slope: 2e-4, from: "values" });
    expect(scaled?.voi?.upper).toBeCloseTo(1, 9);
    const [unknown] = shown(pet(bqml)).frames;
    expect(unknown).toMatchObject({ valueUnit: "Bq/ml", suv: { missing: "weight" } });
    expect(unknown?.loaderMetadata["00281053"]?.Value).toEqual([2]);
  });

  it("says side, view and loss", () => {
    const [frame] = shown(
      ct({ "00200062": ["R"], "00185101": ["MLO"], "00282110": ["01"], "00282112": [3, 10], "00080060": ["MG"] }),
    ).frames;
    expect(frame).toMatchObject({ projection: "R MLO", isLossy: true, lossyRatio: 10 });
    expect(shown(ct({ "00083002": ["1.2.840.10008.1.2.4.50"] })).frames[0]).toMatchObject({ isLossy: true });
    expect(shown(ct()).frames[0]).toMatchObject({ isLossy: false, projection: undefined, lossyRatio: undefined });
  });

  it("turns what is to be seen inverted, once", () => {
    const isInverse = (over: TagValues) => shown(ct(over)).frames[0]?.isInverse;
    expect(isInverse({ "00280004": ["MONOCHROME1"] })).toBe(true);
    expect(isInverse({ "20500020": ["INVERSE"] })).toBe(true);
    expect(isInverse({ "00280004": ["MONOCHROME1"], "20500020": ["INVERSE"] })).toBe(true);
    expect(isInverse({ "20500020": ["IDENTITY"] })).toBe(false);
  });

  it("knows how long a film shows each frame", () => {
    const time = (over: TagValues) => shown(ct({ "00280008": [10], ...over })).frameTimeMs;
    expect(time({ "00181063": [33.3] })).toBe(33.3);
    expect(time({ "00181065": [0, 40, 60] })).toBe(50);
    expect(time({ "00082144": [25] })).toBe(40);
    expect(time({ "00180040": [20] })).toBe(50);
    expect(time({})).toBeUndefined();
    expect(shown(ct({ "00181063": [33.3] })).frameTimeMs).toBeUndefined();
  });

  it("asks the server for pixels that the browser gets wrong without noticing", () => {
    const isPlain = (over: TagValues) => shown(ct(over)).frames[0]?.isSentPlain;
    const stored = { "00083002": ["1.2.840.10008.1.2.1"], "00280100": [8] };
    expect(isPlain({ ...stored, "00280004": ["YBR_FULL_422"] })).toBe(true);
    expect(isPlain({ "00083002": ["1.2.840.10008.1.2.4.50"], "00280100": [8], "00280004": ["YBR_FULL_422"] })).toBe(
      false,
    );
    expect(isPlain({ "00280100": [16], "00280004": ["RGB"] })).toBe(true);
    expect(isPlain({ "00280100": [16], "00280004": ["PALETTE COLOR"] })).toBe(false);
    expect(isPlain({ "00280100": [16] })).toBe(false);
  });

  it("survives nonsense", () => {
    const nonsense = ct({ "00200037": [1, 0, 0, 1, 0, 0], "00280030": ["x", null], "00200013": ["one"] });
    const [frame] = shown(nonsense).frames;
    expect(frame?.plane).toMatchObject({ isInPatient: false, hasSpacing: false, spacingX: 1 });
    expect(describeSeries([], name)).toMatchObject({ reason: "empty" });
  });
});
