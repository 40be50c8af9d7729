import { describe, expect, it } from "vitest";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { overlayPicture, overlayPlanesOf } from "./overlayPlanes.ts";

function overlay(over: DicomDataset = {}): DicomDataset {
  return {
    "60000010": { Value: [2] },
    "60000011": { Value: [3] },
    "60000050": { Value: [3, 5] },
    "60000100": { Value: [1] },
    "60003000": { InlineBinary: btoa("\x25") },
    ...over,
  };
}

describe("overlay planes", () => {
  it("lie where their origin says, counted from 1", () => {
    const [plane] = overlayPlanesOf(overlay(), 1);
    expect(plane).toMatchObject({ rows: 2, columns: 3, top: 2, left: 4, firstBit: 0, bits: { inline: btoa("\x25") } });
  });

  it("are packed from the lowest bit on", () => {
    const [plane] = overlayPlanesOf(overlay(), 1);
    const picture = plane && overlayPicture(plane, Uint8Array.of(0b100101));
    const alpha = Array.from({ length: 6 }, (_, index) => picture?.[index * 4 + 3]);
    expect(alpha).toEqual([255, 0, 255, 0, 0, 255]);
    expect(picture?.slice(0, 4)).toEqual(Uint8ClampedArray.of(255, 255, 255, 255));
  });

  it("of many frames belong to the frames that they say", () => {
    const film = overlay({ "60000015": { Value: [2] }, "60000051": { Value: [4] } });
    expect([3, 4, 5, 6].map((frame) => overlayPlanesOf(film, frame)[0]?.firstBit)).toEqual([
      undefined,
      0,
      6,
      undefined,
    ]);
  });

  it("survive nonsense and short data", () => {
    expect(overlayPlanesOf(overlay({ "60000010": { Value: [1e9] } }), 1)).toEqual([]);
    expect(overlayPlanesOf(overlay({ "60003000": {} }), 1)).toEqual([]);
    expect(overlayPlanesOf(overlay({ "60000100": { Value: [16] } }), 1)).toEqual([]);
    const [plane] = overlayPlanesOf(overlay({ "60000050": { Value: ["x"] } }), 1);
    expect(plane).toMatchObject({ top: 0, left: 0 });
    expect(plane && overlayPicture(plane, new Uint8Array()).every((value) => value === 0)).toBe(true);
  });
});
