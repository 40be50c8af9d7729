import type { DicomDataset } from "../net/DicomWebClient.ts";
import { itemsOf, numberOf } from "../net/dicomValues.ts";
import { functionalGroups } from "./ImagePlane.ts";

export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/** The items that speak of the rescale of a frame: its own group, the shared one, the image. */
export function rescaleSources(dataset: DicomDataset, frame: number): readonly DicomDataset[] {
  return [...functionalGroups(dataset, frame).flatMap((group) => itemsOf(group, "00289145")), dataset];
}

/** From stored to modality values, where no modality LUT does it (PS3.3 C.11.1). */
export function rescaleOf(dataset: DicomDataset, frame: number): Rescale {
  for (const source of rescaleSources(dataset, frame)) {
    const slope = numberOf(source, "00281053");
    const intercept = numberOf(source, "00281052");
    if (slope !== undefined && slope !== 0 && intercept !== undefined) return { slope, intercept };
  }
  return { slope: 1, intercept: 0 };
}
