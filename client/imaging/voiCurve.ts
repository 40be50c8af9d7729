import type { VoiRange } from "../../shared/model/dicom.ts";
import { entryAt, type LookupTable, type TableSource } from "./lookupTable.ts";

/**
 * How an image goes from black to white, where that is not the straight line of a LINEAR window: its VOI LUT Function (PS3.3 C.11.2.1.3) or its
 * VOI LUT. `exact` is straight, too, but its window is named from edge to edge.
 */
export type VoiCurve =
  | { readonly kind: "exact" }
  | { readonly kind: "sigmoid" }
  | { readonly kind: "table"; readonly source: TableSource };

/** A curve that is not straight, ready to be drawn. */
export type DrawnCurve =
  | { readonly kind: "sigmoid" }
  | { readonly kind: "table"; readonly source: TableSource; readonly table: LookupTable };

/** Where a sigmoid is nearer to black and to white than half a grey level of 256, in widths from its centre. */
const SIGMOID_REACH = 1.6;

/**
 * From 0, black, to 1, white. A table lies over its own range as it is in the file; another range moves and stretches it, as a window does a
 * straight line.
 */
export function brightness(curve: DrawnCurve, { lower, upper }: VoiRange): (value: number) => number {
  const width = upper - lower;
  if (curve.kind === "sigmoid") {
    const centre = (lower + upper) / 2;
    return (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width));
  }
  const { table } = curve;
  const last = table.words.length - 1;
  return (value) => Math.min(1, entryAt(table, ((value - lower) / width) * last) / table.most);
}

/** The values between which a curve changes. */
export function curveRange(curve: DrawnCurve, voi: VoiRange): VoiRange {
  if (curve.kind === "table") return voi;
  const centre = (voi.lower + voi.upper) / 2;
  const reach = (voi.upper - voi.lower) * SIGMOID_REACH;
  return { lower: centre - reach, upper: centre + reach };
}

/** The range over which the entries of a table lie one a value. */
export function rangeOfTable({ first, entries }: TableSource): VoiRange {
  return { lower: first, upper: first + entries - 1 };
}
