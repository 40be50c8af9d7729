import { describe, expect, it } from "vitest";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { contentOf } from "./objectContent.ts";

function object(sopClass: string, more: Readonly<Record<string, unknown>> = {}): DicomDataset {
  const values = { "00080016": `1.2.840.10008.5.1.4.1.1.${sopClass}`, ...more };
  return Object.fromEntries(Object.entries(values).map(([tag, value]) => [tag, { Value: [value] }]));
}

const pixels = { "00280010": 4, "00280011": 4 };

describe("contentOf", () => {
  it("calls what has pixels an image, whatever its class", () => {
    for (const sopClass of ["2", "2.1", "4", "4.1", "1.2", "6.1", "7", "20", "128", "12.1", "481.1"])
      expect(contentOf(object(sopClass, pixels)), sopClass).toBe("images");
    expect(contentOf({ "00280010": { Value: [4] }, "00280011": { Value: [4] } })).toBe("images");
  });

  it.each([
    ["88.11", "report"],
    ["88.33", "report"],
    ["88.34", "report"],
    ["88.59", "report"],
    ["104.1", "pdf"],
    ["104.2", "clinicalDocument"],
    ["104.3", "model"],
    ["9.1.1", "waveform"],
    ["481.2", "dose"],
    ["481.3", "structureSet"],
    ["481.5", "plan"],
    ["481.8", "plan"],
    ["481.7", "treatmentRecord"],
    ["66.4", "segmentation"],
    ["66.1", "registration"],
    ["66", "raw"],
    ["11.1", "presentation"],
    ["77.1.6", "slide"],
    ["77.1.2.1", "video"],
    ["4.2", "spectroscopy"],
    ["30", "parametricMap"],
  ] as const)("knows %s as %s, with pixels or without", (sopClass, content) => {
    expect(contentOf(object(sopClass))).toBe(content);
    expect(contentOf(object(sopClass, pixels))).toBe(content);
  });

  it("tells video by its coding, and a class by whole numbers only", () => {
    expect(contentOf(object("3.1", { ...pixels, "00083002": "1.2.840.10008.1.2.4.102" }))).toBe("video");
    expect(contentOf(object("3.1", { ...pixels, "00083002": "1.2.840.10008.1.2.4.108" }))).toBe("video");
    expect(contentOf(object("881", pixels))).toBe("images");
    expect(contentOf(object("2"))).toBe("noPixels");
  });
});
