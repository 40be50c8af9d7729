import { describe, expect, it } from "vitest";
import { dicomdirFiles, missingFiles } from "./dicomdirFiles.ts";

/** Referenced File IDs as a DICOMDIR writes them, with other bytes around. */
function dicomdir(values: readonly string[], gap = 10): Blob {
  const parts = values.flatMap((value) => {
    const text = value.length % 2 === 1 ? `${value} ` : value;
    return [new Uint8Array(gap).fill(4), Uint8Array.of(4, 0, 0, 0x15, 0x43, 0x53, text.length, 0), text];
  });
  return new Blob([...parts, new Uint8Array(3)]);
}

describe("dicomdirFiles", () => {
  it("finds every file that is named, also across the pieces that are read", async () => {
    expect(await dicomdirFiles(dicomdir([String.raw`DICOM\IM1`, "X"]))).toEqual(["DICOM/IM1", "X"]);
    const many = Array.from({ length: 40 }, (_, index) => `D\\F${index}`);
    const found = await dicomdirFiles(dicomdir(many, 100_003));
    expect(found).toEqual(many.map((name) => name.replace("\\", "/")));
  });

  it("2D: takes no lie for a name", async () => {
    const lies = [Uint8Array.of(4, 0, 0, 0x15, 0x43, 0x53, 0xff, 0xff), Uint8Array.of(4, 0, 0, 0x15, 0x43, 0x53)];
    for (const lie of lies) expect(await dicomdirFiles(new Blob([lie]))).toEqual([]);
  });
});

describe("missingFiles", () => {
  const files = ["DICOM/IM1", "DICOM/IM2", "DICOM/IM3"];

  it("[UP1] says what the CD names and nobody chose, without regard to capitals, dots and versions", () => {
    const chosen = ["CD/DICOMDIR", "CD/dicom/im1", "CD/DICOM/IM2.;1", "other/DICOM/IM3"];
    expect(missingFiles({ dicomdir: "CD/DICOMDIR", files }, chosen)).toEqual(["DICOM/IM3"]);
  });

  it("goes by the file's own name where no folders were chosen", () => {
    expect(missingFiles({ dicomdir: "DICOMDIR", files }, ["DICOMDIR", "IM1", "IM3"])).toEqual(["DICOM/IM2"]);
  });
});
