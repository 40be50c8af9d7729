import { describe, expect, it } from "vitest";
import { parseAccept, parseMediaType } from "./mediaTypes.ts";
import { negotiateFiles, negotiateFrames, requireJson } from "./negotiate.ts";

const EXPLICIT = "1.2.840.10008.1.2.1";
const IMPLICIT = "1.2.840.10008.1.2";
const JPEG_LS = "1.2.840.10008.1.2.4.80";
const refusal = expect.objectContaining({ code: "not-acceptable" });

describe("media types", () => {
  it("keep separators inside quotes", () => {
    const parsed = parseMediaType('multipart/related; type="application/dicom"; boundary="a;b,c\\"d"');
    expect(parsed?.type).toBe("multipart/related");
    expect(parsed?.parameters.get("boundary")).toBe('a;b,c"d');
  });

  it.each(["", "nothing", "a/b/c", "a/b; x"])("refuse %j", (text) => {
    expect(parseMediaType(text)).toBeUndefined();
  });

  it("are accepted by quality, and not at all with none", () => {
    expect(parseAccept("a/b;q=0.1, c/d, e/f;q=0").map(({ type }) => type)).toEqual(["c/d", "a/b"]);
  });
});

describe("[AR13] negotiation of files", () => {
  it.each([
    ["", "multipart"],
    ["*/*", "multipart"],
    ['multipart/related; type="application/dicom"', "multipart"],
    ["multipart/related; type=application/dicom; transfer-syntax=*", "multipart"],
    [`multipart/related; type="application/dicom"; transfer-syntax=${JPEG_LS}`, "multipart"],
    ["application/dicom", "single"],
    [`application/dicom; transfer-syntax=${EXPLICIT}, application/dicom; transfer-syntax=*;q=0.5`, "single"],
  ])("%j gives %s", (accept, packaging) => {
    expect(negotiateFiles(accept, [JPEG_LS], true)).toBe(packaging);
  });

  it.each([
    `multipart/related; type="application/dicom"; transfer-syntax=${EXPLICIT}`,
    'multipart/related; type="image/jls"',
    "text/html",
  ])("%j is refused", (accept) => {
    expect(() => negotiateFiles(accept, [JPEG_LS], true)).toThrow(refusal);
  });

  it("needs one syntax for all, and parts for several", () => {
    const accept = `multipart/related; type="application/dicom"; transfer-syntax=${EXPLICIT}`;
    expect(negotiateFiles(accept, [EXPLICIT], false)).toBe("multipart");
    expect(() => negotiateFiles(accept, [EXPLICIT, JPEG_LS], false)).toThrow(refusal);
    expect(() => negotiateFiles("application/dicom", [EXPLICIT], false)).toThrow(refusal);
  });
});

describe("[AR13] negotiation of frames", () => {
  it("hands compressed frames out in their own type", () => {
    for (const accept of [
      "",
      'multipart/related; type="application/octet-stream"; transfer-syntax=*',
      'multipart/related; type="image/jls"',
      `multipart/related; type="image/jls"; transfer-syntax=${JPEG_LS}`,
      'multipart/related; type="image/*"',
    ]) {
      expect(negotiateFrames(accept, JPEG_LS, false), accept).toEqual({
        packaging: "multipart",
        mediaType: "image/jls",
        transferSyntax: JPEG_LS,
        coding: "stored",
      });
    }
    expect(negotiateFrames("application/octet-stream", JPEG_LS, true)).toMatchObject({
      packaging: "single",
      mediaType: "application/octet-stream",
      transferSyntax: JPEG_LS,
    });
    expect(negotiateFrames("image/jls", JPEG_LS, true)).toMatchObject({ packaging: "single", mediaType: "image/jls" });
  });

  it("hands native frames out as little endian bytes", () => {
    for (const stored of [EXPLICIT, IMPLICIT, "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"]) {
      expect(negotiateFrames(`application/octet-stream; transfer-syntax=${EXPLICIT}`, stored, true)).toEqual({
        packaging: "single",
        mediaType: "application/octet-stream",
        transferSyntax: EXPLICIT,
        coding: "stored",
      });
    }
  });

  it.each([
    [`application/octet-stream; transfer-syntax=${EXPLICIT}`, "single", "own"],
    [`multipart/related; type="application/octet-stream"; transfer-syntax=${EXPLICIT}`, "multipart", "own"],
    [`application/octet-stream; transfer-syntax=${EXPLICIT}; photometric-interpretation=RGB`, "single", "rgb8"],
    ['multipart/related; type="application/octet-stream"; photometric-interpretation="RGB"', "multipart", "rgb8"],
  ])("[AR19] %j asks for decoded frames", (accept, packaging, coding) => {
    expect(negotiateFrames(accept, JPEG_LS, true)).toEqual({
      packaging,
      mediaType: "application/octet-stream",
      transferSyntax: EXPLICIT,
      coding,
    });
  });

  it("[AR19] takes what is stored where that is wanted as much, and converts the colours of native frames only when told to", () => {
    const explicit = `application/octet-stream; transfer-syntax=${EXPLICIT}`;
    expect(negotiateFrames(`image/jls, ${explicit};q=0.5`, JPEG_LS, true).coding).toBe("stored");
    expect(negotiateFrames(`image/jpeg, ${explicit};q=0.5`, JPEG_LS, true).coding).toBe("own");
    expect(negotiateFrames(`${explicit}; photometric-interpretation=RGB`, EXPLICIT, true).coding).toBe("rgb8");
  });

  it("[AR19] transcodes to nothing but explicit little endian and RGB", () => {
    for (const parameter of [`transfer-syntax=${IMPLICIT}`, "photometric-interpretation=YBR_FULL"]) {
      expect(() => negotiateFrames(`application/octet-stream; ${parameter}`, JPEG_LS, true)).toThrow(refusal);
    }
    expect(() => negotiateFrames("image/jpeg", JPEG_LS, true)).toThrow(refusal);
    expect(() => negotiateFrames("image/jls", EXPLICIT, true)).toThrow(refusal);
    expect(() => negotiateFrames("application/octet-stream", EXPLICIT, false)).toThrow(refusal);
  });
});

describe("negotiation of metadata", () => {
  it("knows JSON only", () => {
    for (const accept of ["", "*/*", "application/dicom+json", "application/json, text/plain, */*", "application/*"]) {
      expect(() => requireJson(accept)).not.toThrow();
    }
    expect(() => requireJson('multipart/related; type="application/dicom+xml"')).toThrow(refusal);
  });
});
