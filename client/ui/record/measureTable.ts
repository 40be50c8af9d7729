import type { TFunction } from "i18next";
import type { MarkSnapshot } from "../../session/MarkSnapshot.ts";
import { formatStamp } from "../i18n/formatStamp.ts";
import { measureLines } from "../i18n/measureText.ts";

/** What was measured, as text with tabs that a spreadsheet takes as a table; marks that measure nothing are left out. */
export function measureTable(
  marks: readonly MarkSnapshot[],
  { t, language }: { readonly t: TFunction; readonly language: string },
): string {
  const heading = (["kind", "value", "text", "author", "series", "image", "at"] as const).map((name) =>
    t(`marks.table.${name}`),
  );
  const rows = marks.flatMap((mark) => {
    const lines = measureLines(mark.measure, { t, language });
    if (lines.length === 0) return [];
    const { kind, text, authorName, seriesDescription, imageNumber, at } = mark;
    const cells = [t(`marks.kind.${kind}`), lines.join("; "), text, authorName, seriesDescription];
    return [[...cells, String(imageNumber ?? ""), formatStamp(at, language)]];
  });
  return [heading, ...rows].map((row) => row.map(cellOf).join("\t")).join("\n");
}

/** One line without tabs, and never a formula: a spreadsheet would run what somebody wrote as a mark's text. */
function cellOf(text: string): string {
  const plain = text.replaceAll(/\s+/gu, " ").trim();
  return /^[=+@-]/u.test(plain) ? `'${plain}` : plain;
}
