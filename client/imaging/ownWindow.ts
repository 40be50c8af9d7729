import type { VoiRange } from "../../shared/model/dicom.ts";
import { type VoiFunction, voiOfWindow } from "../../shared/model/voi.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { itemsOf, numbersOf, textOf } from "../net/dicomValues.ts";
import { tableSourceOf } from "./lookupTable.ts";
import { rangeOfTable, type VoiCurve } from "./voiCurve.ts";

/** How a file asks for its image to be drawn. */
export interface OwnWindow {
  readonly voi: VoiRange;
  /** Undefined: a straight line, its window named as LINEAR does. */
  readonly curve?: VoiCurve;
}

/** The first usable window, else the first VOI LUT (PS3.3 C.11.2), in values that are `factor` times as large. */
export function ownWindowOf(
  dataset: DicomDataset,
  { groups, factor }: { readonly groups: readonly DicomDataset[]; readonly factor: number },
): OwnWindow | undefined {
  const sources = [...groups.flatMap((group) => itemsOf(group, "00289132")), dataset];
  const own = firstOf(sources, windowOf) ?? firstOf(sources, tableOf);
  return own && { ...own, voi: { lower: own.voi.lower * factor, upper: own.voi.upper * factor } };
}

function firstOf<T>(sources: readonly DicomDataset[], read: (source: DicomDataset) => T | undefined): T | undefined {
  for (const source of sources) {
    const found = read(source);
    if (found !== undefined) return found;
  }
  return undefined;
}

const curves: Readonly<Record<string, VoiCurve>> = { LINEAR_EXACT: { kind: "exact" }, SIGMOID: { kind: "sigmoid" } };

/** A width below 1 is not legal for LINEAR (PS3.3 C.11.2.1.2.1) and would show black. */
function windowOf(source: DicomDataset): OwnWindow | undefined {
  const curve = curves[textOf(source, "00281056") ?? "LINEAR"];
  const voiFunction: VoiFunction = curve ? "LINEAR_EXACT" : "LINEAR";
  const widths = numbersOf(source, "00281051");
  const centres = numbersOf(source, "00281050");
  const isUsable = (width: number) => (curve ? width > 0 : width >= 1);
  const at = widths.findIndex((width, index) => isUsable(width) && Number.isFinite(centres[index]));
  const [centre, width] = [centres[at], widths[at]];
  if (centre === undefined || width === undefined) return undefined;
  const voi = voiOfWindow({ centre, width }, voiFunction);
  return voi.upper > voi.lower ? { voi, ...(curve && { curve }) } : undefined;
}

function tableOf(source: DicomDataset): OwnWindow | undefined {
  const table = tableSourceOf(itemsOf(source, "00283010")[0]);
  return table && table.entries > 1 ? { voi: rangeOfTable(table), curve: { kind: "table", source: table } } : undefined;
}
