import type { DicomDataset } from "../net/DicomWebClient.ts";
import { itemsOf, numberOf, textOf } from "../net/dicomValues.ts";
import { functionalGroups, type ImagePlane } from "./ImagePlane.ts";

/** One frame in the DICOM JSON model, values only. */
export type LoaderMetadata = Record<string, { Value: string[] | number[] }>;

/** Attributes that decoding needs; everything else, private or personal, stays out of the loader. */
const kept: readonly string[] = [
  "00080016",
  "00080018",
  "00080060",
  "00083002",
  "0020000D",
  "0020000E",
  "00200013",
  "00200052",
  "00280002",
  "00280004",
  "00280006",
  "00280010",
  "00280011",
  "00280100",
  "00280101",
  "00280102",
  "00280103",
  "00281101",
  "00281102",
  "00281103",
  "00281201",
  "00281202",
  "00281203",
  "00282110",
];

/**
 * What the image loader is told about one frame, as if it were a single-frame image: planes and rescale taken out of the functional groups,
 * a modality always there (the loader's promise never settles without one), and no window (the viewport sets its own; a width of 0 would
 * turn the image black). Only attributes with values pass, so the loader never sees a BulkDataURI.
 */
export function loaderMetadata(dataset: DicomDataset, image: { plane: ImagePlane; frame: number }): LoaderMetadata {
  const metadata: LoaderMetadata = {};
  for (const tag of kept) {
    const Value = dataset[tag]?.Value ?? [];
    if (Value.length > 0 && Value.every(isNumber)) metadata[tag] = { Value };
    else if (Value.length > 0 && Value.every(isString)) metadata[tag] = { Value };
  }
  const { plane } = image;
  metadata["00080060"] = { Value: [textOf(dataset, "00080060") ?? "OT"] };
  metadata["00280030"] = { Value: [plane.spacingY, plane.spacingX] };
  metadata["00200032"] = { Value: [...plane.origin] };
  metadata["00200037"] = { Value: [...plane.row, ...plane.column] };
  const { slope, intercept } = rescaleOf(dataset, image.frame);
  metadata["00281052"] = { Value: [intercept] };
  metadata["00281053"] = { Value: [slope] };
  return metadata;
}

/** From the frame's own group, the shared one or the image; the modality LUT sequence (PS3.3 C.11.1) is not read. */
function rescaleOf(dataset: DicomDataset, frame: number): { slope: number; intercept: number } {
  const grouped = functionalGroups(dataset, frame).flatMap((group) => itemsOf(group, "00289145"));
  for (const source of [...grouped, dataset]) {
    const slope = numberOf(source, "00281053");
    const intercept = numberOf(source, "00281052");
    if (slope !== undefined && slope !== 0 && intercept !== undefined) return { slope, intercept };
  }
  return { slope: 1, intercept: 0 };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}
