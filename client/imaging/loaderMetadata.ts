import type { DicomDataset } from "../net/DicomWebClient.ts";
import { textOf } from "../net/dicomValues.ts";
import type { ImagePlane } from "./ImagePlane.ts";
import type { StoredPixels } from "./storedPixels.ts";

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

interface LoadedFrame {
  readonly plane: ImagePlane;
  readonly stored: StoredPixels;
}

/**
 * What the image loader is told about one frame, as if it were a single-frame image: planes and rescale taken out of the functional groups,
 * a modality always there (the loader's promise never settles without one), and no window (the viewport sets its own; a width of 0 would
 * turn the image black). Only attributes with values pass, so the loader never sees a BulkDataURI.
 */
export function loaderMetadata(dataset: DicomDataset, image: LoadedFrame): LoaderMetadata {
  const metadata = keptOf(dataset);
  const { plane, stored } = image;
  const { slope, intercept } = stored.from === "loader" ? stored : { slope: 1, intercept: 0 };
  metadata["00080060"] = { Value: [textOf(dataset, "00080060") ?? "OT"] };
  metadata["00280030"] = { Value: [plane.spacingY, plane.spacingX] };
  metadata["00200032"] = { Value: [...plane.origin] };
  metadata["00200037"] = { Value: [...plane.row, ...plane.column] };
  metadata["00281052"] = { Value: [intercept] };
  metadata["00281053"] = { Value: [slope] };
  if (stored.from === "words") Object.assign(metadata, wholeWords(stored.bitsAllocated));
  // A file of three samples must say how they lie; where it does not, they lie pixel by pixel.
  if (metadata["00280006"] === undefined && metadata["00280002"]?.Value[0] === 3) metadata["00280006"] = { Value: [0] };
  return metadata;
}

function keptOf(dataset: DicomDataset): LoaderMetadata {
  const metadata: LoaderMetadata = {};
  for (const tag of kept) {
    const Value = dataset[tag]?.Value ?? [];
    if (Value.length > 0 && Value.every(isNumber)) metadata[tag] = { Value };
    else if (Value.length > 0 && Value.every(isString)) metadata[tag] = { Value };
  }
  return metadata;
}

/** The loader then neither clears nor extends anything. */
function wholeWords(bits: number): LoaderMetadata {
  return { "00280101": { Value: [bits] }, "00280102": { Value: [bits - 1] }, "00280103": { Value: [0] } };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

/** What the loader is told of a frame that the server sends plain: colour then is 8-bit red, green and blue, pixel by pixel. */
export function plainMetadata(stored: LoaderMetadata, isColour: boolean): LoaderMetadata {
  if (!isColour) return stored;
  const plain: LoaderMetadata = { ...stored };
  for (const tag of ["00281101", "00281102", "00281103", "00281201", "00281202", "00281203"]) delete plain[tag];
  return {
    ...plain,
    "00280002": { Value: [3] },
    "00280004": { Value: ["RGB"] },
    "00280006": { Value: [0] },
    "00280100": { Value: [8] },
    "00280101": { Value: [8] },
    "00280102": { Value: [7] },
    "00280103": { Value: [0] },
  };
}
