import { parseDicom } from "dicom-parser";
import { describe, expect, it } from "vitest";
import { currentCt, demoStudies, liverMr, smallCt } from "./demoStudies.ts";
import { encodePart10 } from "./part10.ts";
import { renderInstance } from "./PhantomRenderer.ts";
import { slicePosition, type PhantomStudy } from "./PhantomStudy.ts";

function firstOf(study: PhantomStudy) {
  const series = study.series[0]!;
  return { series, dataset: parseDicom(renderInstance(study, series, 0)) };
}

describe("encodePart10", () => {
  it("sorts elements, pads text, nests sequences and repeats class and instance in the meta information", () => {
    const bytes = encodePart10([
      [0x00100010, "PN", "A^B"],
      [0x00080018, "UI", "2.25.1"],
      [0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"],
      [0x00081140, "SQ", [[[0x00081155, "UI", "2.25.77"]]]],
      [0x00280010, "US", 512],
      [0x00180010, "FD", 0.5],
    ]);
    const dataset = parseDicom(bytes);
    expect(dataset.string("x00020010")).toBe("1.2.840.10008.1.2.1");
    expect(dataset.string("x00020003")).toBe("2.25.1");
    expect(dataset.uint32("x00020000")).toBe(dataset.elements["x00020013"]!.dataOffset + 12 - 144);
    expect(dataset.string("x00100010")).toBe("A^B");
    expect(dataset.uint16("x00280010")).toBe(512);
    expect(dataset.double("x00180010")).toBe(0.5);
    expect(dataset.elements["x00081140"]?.items?.[0]?.dataSet?.string("x00081155")).toBe("2.25.77");
    expect(bytes.length % 2).toBe(0);
  });

  it("refuses a dataset without an instance", () => {
    expect(() => encodePart10([[0x00100010, "PN", "A"]])).toThrow(/No text/u);
  });
});

describe("rendered instances", () => {
  it("carry what a viewer needs of a CT", () => {
    const { series, dataset } = firstOf(smallCt);
    const { geometry } = series;
    expect(dataset.string("x00080016")).toBe("1.2.840.10008.5.1.4.1.1.2");
    expect(dataset.string("x00020002")).toBe(dataset.string("x00080016"));
    expect(dataset.string("x00080018")).toBe(series.sopInstanceUids[0]);
    expect(dataset.string("x0020000d")).toBe(smallCt.studyInstanceUid);
    expect(dataset.string("x0020000e")).toBe(series.seriesInstanceUid);
    expect(dataset.string("x00200052")).toBe(series.frameOfReferenceUid);
    expect(dataset.string("x00200032")).toBe(slicePosition(series, 0).join("\\"));
    expect(dataset.string("x00200037")).toBe("1\\0\\0\\0\\1\\0");
    expect(dataset.string("x00280030")).toBe("5.92\\5.92");
    expect(dataset.string("x00281052")).toBe("-1024");
    expect(dataset.string("x00281053")).toBe("1");
    expect(dataset.string("x00281054")).toBe("HU");
    expect(dataset.floatString("x00281050", 0)).toBe(40);
    expect(dataset.floatString("x00281051", 0)).toBe(400);
    expect(dataset.string("x00185100")).toBe("HFS");
    expect(dataset.elements["x7fe00010"]?.length).toBe(geometry.rows * geometry.columns * 2);
    expect(dataset.elements["x7fe00010"]?.vr).toBe("OW");
  });

  it("carry what the MR Image IOD asks for, and no rescale", () => {
    const { dataset } = firstOf(liverMr);
    const filled = ["x00180020", "x00180021", "x00180023", "x00180080", "x00180081", "x00180091", "x00280004"];
    for (const tag of filled) expect(dataset.string(tag), tag).toBeTruthy();
    expect(dataset.elements["x00180022"]?.length).toBe(0);
    expect(dataset.elements["x00281053"]).toBeUndefined();
    expect(dataset.uint16("x00280101")).toBe(12);
  });

  it("write names in UTF-8", () => {
    const { dataset } = firstOf(liverMr);
    const { dataOffset, length } = dataset.elements["x00100010"]!;
    const text = new TextDecoder().decode(dataset.byteArray.subarray(dataOffset, dataOffset + length));
    expect(dataset.string("x00080005")).toBe("ISO_IR 192");
    expect(text.trimEnd()).toBe("Shi^Li=示例^丽");
  });

  it("have values that fit their representation", () => {
    const forms: Record<string, RegExp> = {
      UI: /^(\d+(\.\d+)+)?$/u,
      DS: /^(-?\d+(\.\d+)?)?$/u,
      IS: /^-?\d+$/u,
      CS: /^[A-Z0-9 _]{0,16}$/u,
      SH: /^.{0,16}$/u,
      LO: /^.{0,64}$/u,
      DA: /^\d{8}$/u,
      TM: /^\d{6}$/u,
      AS: /^\d{3}Y$/u,
    };
    for (const study of [...demoStudies, smallCt]) {
      const dataset = parseDicom(renderInstance(study, study.series[0]!, 1));
      for (const [tag, { vr, dataOffset, length }] of Object.entries(dataset.elements)) {
        const text = new TextDecoder().decode(dataset.byteArray.subarray(dataOffset, dataOffset + length));
        const form = forms[vr ?? ""] ?? /^/u;
        for (const value of text.replace(/[\0 ]$/u, "").split("\\")) expect(value, `${tag} ${vr}`).toMatch(form);
        expect(length % 2, tag).toBe(0);
      }
    }
  });

  it("refuse a slice that does not exist", () => {
    expect(() => renderInstance(currentCt, currentCt.series[0]!, 140)).toThrow(RangeError);
  });
});
