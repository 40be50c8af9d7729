import { describe, expect, it } from "vitest";
import { type TagValues, testDataset } from "../net/datasetTesting.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { measurementsOf } from "./Report.ts";
import { readReport } from "./readReport.ts";

const code = (meaning: string, value = "1") => testDataset({ "00080100": [value], "00080104": [meaning] });

function item(type: string, name: string, more: TagValues = {}): DicomDataset {
  return testDataset({ "0040A040": [type], ...(name === "" ? {} : { "0040A043": [code(name)] }), ...more });
}

const text = (name: string, value: string) => item("TEXT", name, { "0040A160": [value] });

function number(name: string, value: string, unit: DicomDataset): DicomDataset {
  return item("NUM", name, { "0040A300": [testDataset({ "0040A30A": [value], "004008EA": [unit] })] });
}

function report(items: readonly DicomDataset[], more: TagValues = {}): DicomDataset {
  return testDataset({ "0040A043": [code("Imaging Measurement Report")], "0040A730": items, ...more });
}

describe("readReport", () => {
  it("says what the document is, and who answers for it", () => {
    const verifier = testDataset({ "0040A075": [{ Alphabetic: "Weber^Eva" }], "0040A030": ["20261112091400"] });
    const read = readReport(
      report([], {
        "0040A493": ["VERIFIED"],
        "0040A491": ["PARTIAL"],
        "0040A073": [verifier],
        "00080023": ["20261112"],
      }),
    );
    expect(read).toMatchObject({
      title: "Imaging Measurement Report",
      isVerified: true,
      isComplete: false,
      verifiers: [{ name: "Weber^Eva", dateTime: "2026-11-12T09:14" }],
      dateTime: "2026-11-12",
    });
  });

  it("reads every kind of value", () => {
    const items = [
      text("Finding", "A mass\r\nof 3 cm"),
      item("CODE", "Site", { "0040A168": [code("Liver")] }),
      item("PNAME", "Observer", { "0040A123": [{ Alphabetic: "Weber^Eva" }] }),
      item("DATE", "On", { "0040A121": ["20261112"] }),
      item("UIDREF", "Tracking", { "0040A124": ["1.2.3"] }),
      item("IMAGE", "Source", { "00081199": [testDataset({ "00081155": ["1.2"], "00081160": [3, 4] })] }),
      item("COMPOSITE", "", { "00081199": [testDataset({ "00081155": ["1.2"] })] }),
      item("SCOORD", "Region", { "00700023": ["POLYLINE"], "00700022": [1, 2, 3, 4] }),
      testDataset({ "0040DB73": [1, 5, 2] }),
      number("Long axis", "64.5", code("millimeter", "mm")),
      number("Ratio", "0.7", code("no units", "1")),
      number("Count", "3", code("nodes", "{nodes}")),
      item("NUM", "Volume", { "0040A301": [code("Measurement failure")] }),
    ];
    expect(readReport(report(items)).items.map(({ value }) => value)).toEqual([
      { kind: "text", text: "A mass\nof 3 cm" },
      { kind: "text", text: "Liver" },
      { kind: "name", name: "Weber^Eva" },
      { kind: "date", iso: "2026-11-12" },
      { kind: "text", text: "1.2.3" },
      { kind: "reference", to: "image", frames: [3, 4] },
      { kind: "reference", to: "object", frames: [] },
      { kind: "shape", shape: "POLYLINE", points: 2 },
      { kind: "item", path: "1.5.2" },
      { kind: "number", number: "64.5", unit: "mm" },
      { kind: "number", number: "0.7", unit: "" },
      { kind: "number", number: "3", unit: "nodes" },
      { kind: "text", text: "Measurement failure" },
    ]);
  });

  it("keeps markup as the text that it is", () => {
    const [first] = readReport(report([text("<b>x</b>", "<script>alert(1)</script>")])).items;
    expect(first).toMatchObject({ name: "<b>x</b>", value: { text: "<script>alert(1)</script>" } });
  });

  it("lists measurements with the group that they were taken in", () => {
    const group = (finding: string, ...items: readonly DicomDataset[]) =>
      item("CONTAINER", "Measurement Group", { "0040A730": [text("Finding", finding), ...items] });
    const measured = item("CONTAINER", "Imaging Measurements", {
      "0040A730": [
        group("Lesion 1", number("Long axis", "32.4", code("mm", "mm")), number("Short axis", "26", code("mm", "mm"))),
        group("Lesion 2", number("Area", "1.7", code("cm2", "cm2"))),
      ],
    });
    expect(measurementsOf(readReport(report([measured])).items)).toEqual([
      { group: "Lesion 1", name: "Long axis", number: "32.4", unit: "mm" },
      { group: "Lesion 1", name: "Short axis", number: "26", unit: "mm" },
      { group: "Lesion 2", name: "Area", number: "1.7", unit: "cm2" },
    ]);
  });

  it("survives nonsense, and a tree without end", () => {
    expect(readReport({})).toMatchObject({ title: "", items: [], isVerified: false });
    let deep = text("leaf", "x");
    for (let depth = 0; depth < 500; depth++) deep = item("CONTAINER", "in", { "0040A730": [deep] });
    const depthOf = (items: readonly { items: readonly unknown[] }[]): number =>
      items.length === 0 ? 0 : 1 + depthOf((items[0] as { items: never[] }).items);
    expect(depthOf(readReport(report([deep])).items)).toBe(32);
    expect(readReport(report([item("NUM", "x"), item("BANANA", "y")])).items.map(({ value }) => value)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
