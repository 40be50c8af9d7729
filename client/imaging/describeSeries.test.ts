import { describe, expect, it } from "vitest";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { describeSeries, isShown } from "./describeSeries.ts";
import type { Series } from "./Series.ts";

const values = (entries: Readonly<Record<string, readonly unknown[]>>): DicomDataset =>
  Object.fromEntries(Object.entries(entries).map(([tag, Value]) => [tag, { Value: [...Value] }]));

function ct(over: Readonly<Record<string, readonly unknown[]>> = {}): DicomDataset {
  return values({
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
    expect(shown(ct({ "00281050": [0], "00281051": [0] })).frames[0]?.voi).toBeUndefined();
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
      values({
        "00209113": [values({ "00200032": [0, 0, z] })],
        "00289132": [values({ "00281050": [centre], "00281051": [100] })],
      });
    const shared = values({
      "00289110": [values({ "00280030": [2, 2], "00180050": [3] })],
      "00209116": [values({ "00200037": [1, 0, 0, 0, 1, 0] })],
      "00289145": [values({ "00281052": [7], "00281053": [2] })],
    });
    const over = { "00280008": [2], "52009229": [shared], "52009230": [group(10, 50), group(13, 60)] };
    const series = shown(ct({ ...over, "00200032": [], "00200037": [], "00280030": [] }));
    expect(series.frames.map(({ frame }) => frame)).toEqual([1, 2]);
    expect(series.frames.map(({ plane }) => plane.origin[2])).toEqual([10, 13]);
    expect(series.frames.map(({ voi }) => voi?.lower)).toEqual([0, 10]);
    expect(series.frames[1]?.loaderMetadata["00281053"]?.Value).toEqual([2]);
    expect(series).toMatchObject({ sliceThickness: 3, sliceSpacing: 3 });
  });

  it("says why a series is not shown", () => {
    expect(describeSeries([ct({ "00280010": [] })], name)).toMatchObject({ reason: "no-pixels" });
    const segmentation = ct({ "00080016": ["1.2.840.10008.5.1.4.1.1.66.4"] });
    expect(describeSeries([segmentation], name)).toMatchObject({ reason: "unsupported" });
  });

  it("survives nonsense", () => {
    const nonsense = ct({ "00200037": [1, 0, 0, 1, 0, 0], "00280030": ["x", null], "00200013": ["one"] });
    const [frame] = shown(nonsense).frames;
    expect(frame?.plane).toMatchObject({ isInPatient: false, hasSpacing: false, spacingX: 1 });
    expect(describeSeries([], name)).toMatchObject({ reason: "no-pixels" });
  });
});
