import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";

/** The first value as a number, undefined where there is none. */
export function firstNumber(json: DicomJson, tag: string): number | undefined {
  const value = json[tag]?.Value?.[0];
  return typeof value === "number" ? value : undefined;
}

export function numbers(json: DicomJson, tag: string): number[] {
  return (json[tag]?.Value ?? []).filter((value) => typeof value === "number");
}

/** The first value as text, undefined where there is none. */
export function firstText(json: DicomJson, tag: string): string | undefined {
  const value = json[tag]?.Value?.[0];
  return typeof value === "string" ? value : undefined;
}

/** The items of a sequence. */
export function items(json: DicomJson, tag: string): DicomJson[] {
  const attribute = json[tag];
  if (attribute?.vr !== "SQ") return [];
  return (attribute.Value ?? []).flatMap((value) => (isItem(value) ? [value] : []));
}

function isItem(value: unknown): value is DicomJson {
  return typeof value === "object" && value !== null;
}

export function firstItem(json: DicomJson, tag: string): DicomJson | undefined {
  return items(json, tag)[0];
}

/** Every value as a query may match it: each writing of a name by itself, all in lower case. */
export function searchTexts(json: DicomJson, tag: string): string[] {
  return (json[tag]?.Value ?? []).flatMap((value) => {
    if (value === null) return [];
    if (typeof value !== "object") return [String(value).normalize("NFC").toLowerCase()];
    return Object.values(value)
      .filter((text) => typeof text === "string")
      .map((text) => text.normalize("NFC").toLowerCase());
  });
}
