import { describe, expect, it } from "vitest";
import { Canaries } from "./Canaries.ts";

const escape = (text: string): string =>
  Array.from(text, (part) => `\\u${part.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const disguises: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => `name=${text};`,
  "upper case": (text) => text.toUpperCase(),
  "of a URL": (text) => `https://mdt.example/?q=${encodeURIComponent(text)}&x`,
  "percent-encoded whole": percent,
  "percent-encoded twice": (text) => encodeURIComponent(percent(text)),
  "escaped in JSON": (text) => JSON.stringify({ name: `"${text}"` }),
  "escaped character by character": escape,
  "escaped in JSON in JSON": (text) => JSON.stringify(`"${escape(text)}"`),
  "of XML": (text) => Array.from(text, (part) => `&#x${(part.codePointAt(0) ?? 0).toString(16)};`).join(""),
  base64: (text) => base64(`{"name":"${text}"}`),
  "base64 within a longer word": (text) => `abc${base64(`{"name":"${text}"}`)}`,
  base64url: (text) => `bearer.${Buffer.from(`{"sub":"a","name":"${text}"}`).toString("base64url")}.c2ln`,
  "base64 in a URL": (text) => `/x?state=${encodeURIComponent(base64(`??>${text}>??`))}`,
  "escapes in base64": (text) => base64(`{"name":"${escape(text)}"}`),
};

describe("T24 the matcher", () => {
  const canaries = new Canaries();
  const kinds = {
    word: canaries.next(),
    short: canaries.nextShort(),
    Chinese: canaries.nextChinese(),
    date: canaries.nextBirthDate(),
  };

  for (const [disguise, put] of Object.entries(disguises)) {
    it(`finds what is ${disguise}, and that alone`, () => {
      for (const [kind, canary] of Object.entries(kinds))
        expect([kind, canaries.foundIn(`before ${put(canary)} after`)]).toEqual([kind, [canary]]);
    });
  }

  it("finds a date as people and databases write it, and in no longer number", () => {
    const { date } = kinds;
    const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
    for (const text of [`born ${iso}T00:00`, `born ${date}.`, `_${date}_`])
      expect([text, canaries.foundIn(text)]).toEqual([text, [date]]);
    expect(canaries.foundIn(`1.2.${date}.4 1${date} ${date}9 a${date}f`)).toEqual([]);
  });

  it("finds nothing where nothing is", () => {
    expect(canaries.foundIn(`Canary ${"x".repeat(5000)} 19700101 患者 %E6%82 \\u00 ${base64("a name")}`)).toEqual([]);
  });
});
