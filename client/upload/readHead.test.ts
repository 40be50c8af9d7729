import { describe, expect, it } from "vitest";
import { readHead } from "./readHead.ts";
import { type HeadOptions, dicomFile } from "./uploadTesting.ts";

const image = (options: HeadOptions = {}) => readHead(dicomFile({ sopUid: "1.2.3.4", ...options }));

describe("readHead", () => {
  it("[UP1] tells images by content, in each way of writing", () => {
    for (const syntax of ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.4.90"])
      expect(image({ syntax }), syntax).toEqual({ kind: "image", sopUid: "1.2.3.4" });
    expect(image({ preamble: "MZ" })).toEqual({ kind: "image", sopUid: "1.2.3.4" });
  });

  it("takes the file's own word where the object is deflated, and none where there is none", () => {
    expect(image({ syntax: "1.2.840.10008.1.2.1.99", mediaUid: "1.9" })).toEqual({ kind: "image", sopUid: "1.9" });
    expect(readHead(dicomFile({ sopUid: "../etc" }))).toEqual({ kind: "image", sopUid: undefined });
    expect(image({ mediaUid: "1.9" })).toEqual({ kind: "image", sopUid: "1.2.3.4" });
  });

  it("[UP1] tells a DICOMDIR, a ZIP and the rest", () => {
    expect(image({ mediaClass: "1.2.840.10008.1.3.10" })).toEqual({ kind: "dicomdir" });
    expect(readHead(new TextEncoder().encode("PK\u0003\u0004……"))).toEqual({ kind: "zip" });
    for (const text of ["", "MZ", "[autorun]", "%PDF-1.7", "x".repeat(500)])
      expect(readHead(new TextEncoder().encode(text)), text).toEqual({ kind: "other" });
  });

  it("[UP1] tells data without the file's header from what is no DICOM", () => {
    const whole = dicomFile();
    expect(readHead(whole.subarray(132))).toEqual({ kind: "bare" });
    expect(readHead(Uint8Array.of(8, 0, 5, 0, 10, 0, 0, 0, 0x49, 0x53, 0x4f, 0x5f, 0x49))).toEqual({ kind: "bare" });
    expect(readHead(new Uint8Array(200).fill(8))).toEqual({ kind: "other" });
  });

  it("2D: no prefix and no changed byte makes it fail", () => {
    const whole = dicomFile({ sopUid: "1.2.3.4" });
    for (let length = 0; length < whole.length; length++) expect(readHead(whole.subarray(0, length))).toBeDefined();
    for (let at = 128; at < whole.length; at++) {
      for (const byte of [0, 0xff])
        expect(readHead(Uint8Array.from(whole, (was, i) => (i === at ? byte : was)))).toBeDefined();
    }
  });
});
