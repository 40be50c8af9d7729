import type { TFunction } from "i18next";
import type { Measure, MeasuredValues } from "../../session/markMeasure.ts";
import { formatFixed } from "./format.ts";

interface Words {
  readonly t: TFunction;
  readonly language: string;
}

/** What a mark measures, line by line, rounded alike on every screen; nothing for a mark that measures nothing. */
export function measureLines(measure: Measure | undefined, words: Words): readonly string[] {
  if (!measure) return [];
  const size = sizeText(measure, words);
  const values = valueLines(measure, words);
  const lines = size === undefined ? values : [size, ...values];
  const [first, ...rest] = lines;
  if (first === undefined || !measure.isAtDetector || size === undefined) return lines;
  return [words.t("marks.measure.atDetector", { size: first }), ...rest];
}

/** To 0.1 mm, 0.1° and 0.1 px. */
function sizeText({ lengths, angle, unit }: Measure, { language }: Words): string | undefined {
  if (angle !== undefined) return `${formatFixed(angle, language, 1)}°`;
  if (lengths.length === 0) return undefined;
  return `${lengths.map((length) => formatFixed(length, language, 1)).join(" × ")} ${unit}`;
}

function valueLines({ values, area, unit, isAtDetector }: Measure, words: Words): readonly string[] {
  const { t } = words;
  if (area === undefined) return [probeText(values, words)].filter((text) => text !== "");
  const size = `${areaText(area, words)} ${unit}²`;
  const isWithPixels = values !== "none" && values !== "pending";
  const part = isWithPixels
    ? t("marks.measure.areaOf", { size, count: values.count })
    : t("marks.measure.area", { size });
  const areaLine = isAtDetector ? t("marks.measure.atDetector", { size: part }) : part;
  if (values === "none") return [areaLine];
  if (values === "pending") return [t("marks.measure.pending"), areaLine];
  return [...statistics(values, words), areaLine];
}

/** To 1 mm², and to 0.1 below 100. */
function areaText(area: number, { language }: Words): string {
  return formatFixed(area, language, area < 99.95 ? 1 : 0);
}

function statistics(values: MeasuredValues, words: Words): readonly string[] {
  const { t } = words;
  const [mean, deviation] = [valueText(values.mean, values, words), numberText(values.deviation, values, words)];
  return [
    t("marks.measure.mean", { mean, deviation }),
    t("marks.measure.range", { min: endText(values.min, values, words), max: endText(values.max, values, words) }),
  ];
}

function probeText(values: Measure["values"], words: Words): string {
  if (values === "none") return "";
  return values === "pending" ? words.t("marks.measure.pending") : valueText(values.mean, values, words);
}

function valueText(value: number, { unit, ...rest }: MeasuredValues, words: Words): string {
  const number = numberText(value, { unit, ...rest }, words);
  return unit === "" ? number : `${number} ${unit}`;
}

/** Standardised uptake is told to 0.01, all else to 0.1. */
function digitsOf(unit: string): number {
  return unit.startsWith("SUV") ? 2 : 1;
}

function numberText(value: number, { unit }: MeasuredValues, { language }: Words): string {
  return formatFixed(value, language, digitsOf(unit));
}

/** Single pixels of most images are whole numbers. */
function endText(value: number, { unit }: MeasuredValues, { language }: Words): string {
  return formatFixed(value, language, Number.isInteger(value) ? 0 : digitsOf(unit));
}
