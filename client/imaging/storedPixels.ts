import type { DicomDataset } from "../net/DicomWebClient.ts";
import { itemsOf, numberOf, textOf } from "../net/dicomValues.ts";
import { mayBeLossySyntax } from "./imageEncoding.ts";
import { entryAt, type LookupTable, type TableSource, tableSourceOf } from "./lookupTable.ts";
import type { Rescale } from "./rescale.ts";

/** How the samples of a grey frame lie in its pixel data, and what makes modality values of them (PS3.3 C.7.6.3, C.11.1). */
export interface StoredPixels extends Rescale {
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly isSigned: boolean;
  readonly table: TableSource | undefined;
  /** Lossy decoders may come out a little above what the samples' bits can hold. */
  readonly isApproximate: boolean;
  /** `loader`: it makes modality values; `values`: it hands over what is stored; `words`: whole words, with whatever else is in them. */
  readonly from: "loader" | "values" | "words";
}

/** X-ray angiography and fluoroscopy: what the table makes are measures of the beam, not values to look at (PS3.3 C.8.7.1.1.2). */
const beamClasses = ["1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.2"];

export function storedPixelsOf(
  dataset: DicomDataset,
  { slope, intercept, hasGraphics }: Rescale & { readonly hasGraphics: boolean },
): StoredPixels {
  const number = (tag: string, otherwise: number) => numberOf(dataset, tag) ?? otherwise;
  const bitsAllocated = number("00280100", 16);
  const bitsStored = Math.min(number("00280101", bitsAllocated), bitsAllocated);
  const highBit = Math.min(Math.max(number("00280102", bitsStored - 1), bitsStored - 1), bitsAllocated - 1);
  const isSigned = number("00280103", 0) === 1;
  const table = tableOf(dataset);
  const isMixed = hasGraphics || highBit !== bitsStored - 1 || (isSigned && bitsAllocated === 8);
  const isEasy = Number.isInteger(slope) && Number.isInteger(intercept) && slope > 0 && !table && bitsAllocated > 1;
  const from = isMixed ? "words" : isEasy ? "loader" : "values";
  const isApproximate = textOf(dataset, "00282110") === "01" || mayBeLossySyntax(dataset);
  const rescale = table ? one : { slope, intercept };
  return { bitsAllocated, bitsStored, highBit, isSigned, table, isApproximate, from, ...rescale };
}

const one: Rescale = { slope: 1, intercept: 0 };

function tableOf(dataset: DicomDataset): TableSource | undefined {
  const isOfBeam =
    beamClasses.includes(textOf(dataset, "00080016") ?? "") &&
    ["LOG", "DISP"].includes(textOf(dataset, "00281040") ?? "");
  return isOfBeam ? undefined : tableSourceOf(itemsOf(dataset, "00283000")[0]);
}

/** Modality values, and the least and the greatest of them. */
export interface ModalityValues {
  readonly values: Float32Array | Int16Array | Uint16Array;
  readonly least: number;
  readonly most: number;
}

/** What the loader made of a frame. */
export interface LoadedValues {
  readonly values: ArrayLike<number>;
  readonly least: number;
  readonly most: number;
  readonly pixels: number;
}

/**
 * Modality values of what the loader handed over; undefined where those are right as they are. The loader's own arithmetic puts stored values
 * into an array chosen by the scaled ones, which wraps or cuts them where the slope is a fraction or negative, does not clear the bits above
 * Bits Stored of unsigned values, and knows no tables. Of lossy samples nothing is cleared: a white that came out too bright would turn black.
 */
export function modalityValues(
  stored: StoredPixels,
  loaded: LoadedValues,
  table?: LookupTable,
): ModalityValues | undefined {
  if (stored.from === "loader" && !hasStrayBits(stored, loaded)) return undefined;
  const sample = sampleReader(stored, loaded);
  const { slope, intercept } = stored;
  const result = new Float32Array(loaded.pixels);
  let [least, most] = [Infinity, -Infinity];
  for (let index = 0; index < result.length; index++) {
    const value = sample(index);
    const modality = table ? entryAt(table, value - table.first) : value * slope + intercept;
    result[index] = modality;
    if (modality < least) least = modality;
    if (modality > most) most = modality;
  }
  return { values: narrowed(result, { stored, least, most }), least, most };
}

/** Bits above those stored, of unsigned values: the loader clears those of signed ones itself. */
function hasStrayBits(stored: StoredPixels, { most }: LoadedValues): boolean {
  const { isSigned, isApproximate, bitsStored, slope, intercept } = stored;
  return !isSigned && !isApproximate && most > (2 ** bitsStored - 1) * slope + intercept;
}

function sampleReader(stored: StoredPixels, { values, pixels }: LoadedValues): (index: number) => number {
  const { slope, intercept, from, bitsAllocated, bitsStored, highBit, isSigned, isApproximate } = stored;
  // One-bit samples are packed from the lowest bit on (PS3.5 §8.1.1), unless a decoder has unpacked them.
  if (bitsAllocated === 1 && values.length < pixels) return (index) => ((values[index >> 3] ?? 0) >> (index & 7)) & 1;
  if (from === "values" && isApproximate && !isSigned) return (index) => values[index] ?? 0;
  const up = 31 - Math.min(highBit, 31);
  const down = 32 - Math.min(bitsStored, 32);
  return (index) => {
    const value = values[index] ?? 0;
    const word = from === "loader" ? (value - intercept) / slope : value;
    return isSigned ? (word << up) >> down : (word << up) >>> down;
  };
}

function narrowed(
  values: Float32Array,
  { stored, least, most }: { readonly stored: StoredPixels; readonly least: number; readonly most: number },
): ModalityValues["values"] {
  if (!Number.isInteger(stored.slope) || !Number.isInteger(stored.intercept)) return values;
  if (least >= 0 && most <= 65_535) return Uint16Array.from(values);
  return least >= -32_768 && most <= 32_767 ? Int16Array.from(values) : values;
}

/** The bits of one position of every word, packed from the lowest on, as overlay data are. */
export function bitsAt(words: ArrayLike<number>, position: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(words.length / 8));
  for (let index = 0; index < words.length; index++) {
    const byte = index >> 3;
    bits[byte] = (bits[byte] ?? 0) | ((((words[index] ?? 0) >> position) & 1) << (index & 7));
  }
  return bits;
}
