import { bulkNumber } from "./bulkNumber.ts";
import type { DicomDataset } from "./DicomWebClient.ts";

/** Readers of the DICOM JSON model that never throw: what is missing or malformed is undefined. */

export function textOf(dataset: DicomDataset, tag: string): string | undefined {
  const value = dataset[tag]?.Value?.[0];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

export function numbersOf(dataset: DicomDataset, tag: string): readonly number[] {
  const values = dataset[tag]?.Value ?? [];
  return values.map((value) =>
    typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value ?? Number.NaN),
  );
}

export function numberOf(dataset: DicomDataset, tag: string): number | undefined {
  const value = numbersOf(dataset, tag)[0];
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Exactly `count` finite numbers, else undefined. */
export function tupleOf(dataset: DicomDataset, tag: string, count: number): readonly number[] | undefined {
  const values = numbersOf(dataset, tag);
  return values.length >= count && values.slice(0, count).every(Number.isFinite) ? values.slice(0, count) : undefined;
}

export function itemsOf(dataset: DicomDataset, tag: string): readonly DicomDataset[] {
  return (dataset[tag]?.Value ?? []).filter(isDataset);
}

/** The instance's bulk value that an attribute of an item is: what lies in sequences still has its URI. */
export function bulkOf(item: DicomDataset, tag: string): number | undefined {
  const attribute: unknown = item[tag];
  if (typeof attribute !== "object" || attribute === null) return undefined;
  return item[tag]?.bulk ?? bulkNumber(Reflect.get(attribute, "BulkDataURI"));
}

/** A person's name as DICOM writes it (PS3.5 §6.2.1.1): its spellings joined by "=", the parts of each by "^". */
export function personNameOf(dataset: DicomDataset, tag: string): string {
  const value = dataset[tag]?.Value?.[0];
  if (typeof value === "string") return value.trim();
  return isDataset(value) ? spellings(value).join("=").replace(/=+$/u, "") : "";
}

/** DA as "YYYY-MM-DD". */
export function dateOf(dataset: DicomDataset, tag: string): string | undefined {
  const digits = textOf(dataset, tag)?.replaceAll(/[.-]/gu, "") ?? "";
  return /^\d{8}/u.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}` : undefined;
}

/** TM as "HH:MM". */
export function timeOf(dataset: DicomDataset, tag: string): string | undefined {
  const digits = textOf(dataset, tag)?.replaceAll(":", "") ?? "";
  return /^\d{4}/u.test(digits) ? `${digits.slice(0, 2)}:${digits.slice(2, 4)}` : undefined;
}

function isDataset(value: unknown): value is DicomDataset {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function spellings(name: object): readonly string[] {
  return ["Alphabetic", "Ideographic", "Phonetic"].map((key) => {
    const value: unknown = Object.getOwnPropertyDescriptor(name, key)?.value;
    return typeof value === "string" ? value.trim() : "";
  });
}
