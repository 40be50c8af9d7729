import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { flatten } from "../testing/flatten.ts";
import { chooseLanguage } from "./i18n.ts";
import { zhCN } from "./zhCN.ts";

const texts = { en: flatten(en), "zh-CN": flatten(zhCN) };
const pluralSuffix = /_(?:zero|one|two|few|many|other)$/u;

function stems(language: "en" | "zh-CN"): string[] {
  return [...new Set([...texts[language].keys()].map((key) => key.replace(pluralSuffix, "")))].toSorted();
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((match) => match[1] ?? "").toSorted();
}

describe("the texts", () => {
  it("have the same keys in both languages", () => {
    expect(stems("zh-CN")).toEqual(stems("en"));
  });

  it("are never empty", () => {
    for (const flat of Object.values(texts)) {
      for (const [key, text] of flat) expect(text.trim(), key).not.toBe("");
    }
  });

  it("have every plural form of their language, and no other", () => {
    for (const language of ["en", "zh-CN"] as const) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
      const found = Map.groupBy(
        [...texts[language].keys()].filter((key) => pluralSuffix.test(key)),
        (key) => key.replace(pluralSuffix, ""),
      );
      for (const [stem, keys] of found) {
        expect(keys.map((key) => key.slice(stem.length + 1)).toSorted(), stem).toEqual(forms);
      }
    }
  });

  it("fill in the same values in both languages", () => {
    for (const [key, text] of texts["zh-CN"]) {
      const english = texts.en.get(key);
      expect(placeholders(text), key).toEqual(placeholders(english ?? ""));
    }
  });

  it("leave no English behind in Chinese", () => {
    const international = new Set(["product", "viewport.thickness", "viewport.location"]);
    for (const [key, text] of texts["zh-CN"]) {
      if (international.has(key) || key.startsWith("session.encryption.aes")) continue;
      expect(text, key).toMatch(/\p{Script=Han}/u);
    }
  });
});

describe("chooseLanguage", () => {
  it("prefers what the person chose before", () => {
    expect(chooseLanguage("zh-CN", ["en-GB"])).toBe("zh-CN");
  });

  it("takes the first of the browser's languages that is spoken here", () => {
    expect(chooseLanguage(null, ["fr-FR", "zh-Hans-CN", "en"])).toBe("zh-CN");
    expect(chooseLanguage(null, ["en-US", "zh"])).toBe("en");
  });

  it("falls back to English", () => {
    expect(chooseLanguage(null, ["fr-FR"])).toBe("en");
  });
});
