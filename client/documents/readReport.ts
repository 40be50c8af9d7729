import type { DicomDataset } from "../net/DicomWebClient.ts";
import { dateOf, itemsOf, numbersOf, personNameOf, textOf, timeOf } from "../net/dicomValues.ts";
import type { Report, ReportItem, ReportValue } from "./Report.ts";

/** No report that people wrote is deeper; what is, is cut. */
const MAX_DEPTH = 32;

/** Any SR document, whatever its template: what is malformed is left out, nothing throws. */
export function readReport(dataset: DicomDataset): Report {
  return {
    title: meaningOf(dataset, "0040A043") || (textOf(dataset, "0008103E") ?? ""),
    isComplete: textOf(dataset, "0040A491") !== "PARTIAL",
    isVerified: textOf(dataset, "0040A493") === "VERIFIED",
    verifiers: itemsOf(dataset, "0040A073").map((item) => ({
      name: personNameOf(item, "0040A075"),
      dateTime: isoOf(textOf(item, "0040A030")),
    })),
    dateTime: dateTimeOf(dataset),
    items: childrenOf(dataset, 1),
  };
}

function childrenOf(item: DicomDataset, depth: number): readonly ReportItem[] {
  if (depth > MAX_DEPTH) return [];
  return itemsOf(item, "0040A730").map((child) => ({
    name: meaningOf(child, "0040A043"),
    value: valueOf(child),
    items: childrenOf(child, depth + 1),
  }));
}

const readers: Readonly<Record<string, (item: DicomDataset) => ReportValue | undefined>> = {
  TEXT: (item) => text(textOf(item, "0040A160")),
  CODE: (item) => text(meaningOf(item, "0040A168")),
  UIDREF: (item) => text(textOf(item, "0040A124")),
  PNAME: (item) => ({ kind: "name", name: personNameOf(item, "0040A123") }),
  DATE: (item) => date(dateOf(item, "0040A121")),
  TIME: (item) => text(timeOf(item, "0040A122")),
  DATETIME: (item) => date(isoOf(textOf(item, "0040A120"))),
  NUM: numberValue,
  IMAGE: (item) => reference(item, "image"),
  COMPOSITE: (item) => reference(item, "object"),
  WAVEFORM: (item) => reference(item, "object"),
  SCOORD: shape,
  SCOORD3D: shape,
  TCOORD: (item) => ({ kind: "shape", shape: textOf(item, "0040A130") ?? "", points: 0 }),
};

function valueOf(item: DicomDataset): ReportValue | undefined {
  const path = numbersOf(item, "0040DB73");
  if (path.length > 0) return { kind: "item", path: path.join(".") };
  return readers[textOf(item, "0040A040") ?? ""]?.(item);
}

function numberValue(item: DicomDataset): ReportValue | undefined {
  const measured = itemsOf(item, "0040A300")[0];
  const number = measured && textOf(measured, "0040A30A");
  // No number, but why there is none (0040,A301), e.g. "Measurement failure".
  if (measured === undefined || number === undefined) return text(meaningOf(item, "0040A301"));
  return { kind: "number", number, unit: unitOf(measured) };
}

/** UCUM codes are what people write, but for "1" (no unit) and annotations in braces. */
function unitOf(measured: DicomDataset): string {
  const unit = itemsOf(measured, "004008EA")[0];
  const code = unit && textOf(unit, "00080100");
  const meaning = (unit && textOf(unit, "00080104")) ?? "";
  if (code === undefined || /[{}]/u.test(code)) return meaning;
  if (code === "1") return /^(?:no units?|1|unity)$/iu.test(meaning) ? "" : meaning;
  return code;
}

function reference(item: DicomDataset, to: "image" | "object"): ReportValue {
  const referred = itemsOf(item, "00081199")[0] ?? {};
  return { kind: "reference", to, frames: numbersOf(referred, "00081160").filter(Number.isFinite) };
}

function shape(item: DicomDataset): ReportValue {
  const isSpatial = textOf(item, "0040A040") === "SCOORD3D";
  const points = Math.floor(numbersOf(item, "00700022").length / (isSpatial ? 3 : 2));
  return { kind: "shape", shape: textOf(item, "00700023") ?? "", points };
}

function meaningOf(item: DicomDataset, tag: string): string {
  const code = itemsOf(item, tag)[0];
  return (code && textOf(code, "00080104")) ?? "";
}

/** Line ends of all systems become one. */
function text(value: string | undefined): ReportValue | undefined {
  const clean = value?.replaceAll(/\r\n|\n\r|\r/gu, "\n").trim() ?? "";
  return clean === "" ? undefined : { kind: "text", text: clean };
}

function date(iso: string | undefined): ReportValue | undefined {
  return iso === undefined ? undefined : { kind: "date", iso };
}

function dateTimeOf(dataset: DicomDataset): string | undefined {
  const [day, time] = [dateOf(dataset, "00080023"), timeOf(dataset, "00080033")];
  return day !== undefined && time !== undefined ? `${day}T${time}` : day;
}

/** DT as "YYYY-MM-DDTHH:MM" or the date alone. */
function isoOf(dateTime: string | undefined): string | undefined {
  const groups = /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})(?:(?<h>\d{2})(?<min>\d{2}))?/u.exec(dateTime ?? "")?.groups;
  if (!groups) return undefined;
  const day = `${groups["y"]}-${groups["m"]}-${groups["d"]}`;
  return groups["h"] === undefined ? day : `${day}T${groups["h"]}:${groups["min"]}`;
}
