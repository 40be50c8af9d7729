import { describe, expect, it } from "vitest";
import { textDecoding } from "./characterSets.ts";

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(" ", ""), "hex");
const text = (string: string): string => Buffer.from(string, "latin1").toString("hex");

describe("textDecoding", () => {
  // The examples of PS3.5 Annexes H, I, J and K.
  it.each([
    ["Latin 1", ["ISO_IR 100"], "4a e9 72 f4 6d 65", "Jérôme"],
    ["Greek", ["ISO_IR 126"], "c4 e9 ef ed f5 f3 e9 ef f2", "Διονυσιος"],
    ["UTF-8", ["ISO_IR 192"], "e7 8e 8b", "王"],
    ["GB18030", ["GB18030"], "cd f5 5e d0 a1 b6 ab", "王^小东"],
    [
      "Japanese by escapes",
      ["", "ISO 2022 IR 87"],
      "1b 24 42 3b 33 45 44 1b 28 42 5e 1b 24 42 42 40 4f 3a 1b 28 42",
      "山田^太郎",
    ],
    [
      "half-width katakana and kanji",
      ["ISO 2022 IR 13", "ISO 2022 IR 87"],
      "d4 cf c0 de 5e c0 db b3 3d 1b 24 42 3b 33 45 44 1b 28 4a",
      "ﾔﾏﾀﾞ^ﾀﾛｳ=山田",
    ],
    [
      "Korean by escapes",
      ["", "ISO 2022 IR 149"],
      `${text("Hong^Gildong=")} 1b 24 29 43 fb f3 5e 1b 24 29 43 d1 ce d4 d7`,
      "Hong^Gildong=洪^吉洞",
    ],
    ["Chinese by escapes", ["", "ISO 2022 IR 58"], "1b 24 29 41 d5 c5 5e 1b 24 29 41 d0 a1 b6 ab", "张^小东"],
    ["Cyrillic by escapes", ["", "ISO 2022 IR 144"], "1b 2d 4c bb ee da", "Люк"],
    ["JIS X 0212 by escapes", ["", "ISO 2022 IR 159"], "1b 24 28 44 30 21 1b 28 42", "丂"],
    ["no set at all", [], "41 e9", "Aé"],
    ["an unknown set", ["ISO_IR 999"], "41 e9", "Aé"],
  ])("reads %s", (...[, sets, hex, expected]) => {
    expect(textDecoding(sets)(bytes(hex), true)).toBe(expected);
  });

  it("goes back to the first set at a delimiter of a name, and of a value", () => {
    const decode = textDecoding(["ISO_IR 100", "ISO 2022 IR 144"]);
    expect(decode(bytes("1b 2d 4c bb 5e e9"), true)).toBe("Л^é");
    expect(decode(bytes("1b 2d 4c bb 5c e9"), false)).toBe("Л\\é");
  });

  it("does not take half of a two-byte character for a delimiter", () => {
    // 0x3d and 0x5e inside JIS X 0208: 春 is 3d 55, 江 is 39 3e.
    expect(textDecoding(["", "ISO 2022 IR 87"])(bytes("1b 24 42 3d 55 39 3e 1b 28 42"), true)).toBe("春江");
  });

  it("survives escapes that lead nowhere", () => {
    expect(() => textDecoding(["", "ISO 2022 IR 87"])(bytes("1b"), true)).not.toThrow();
    expect(() => textDecoding(["", "ISO 2022 IR 87"])(bytes("1b 24 42"), true)).not.toThrow();
    expect(() => textDecoding(["", "ISO 2022 IR 87"])(bytes("1b ff ff ff 41"), true)).not.toThrow();
  });
});
