import type { VoiRange } from "../../shared/model/dicom.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { itemsOf, numbersOf, tupleOf } from "../net/dicomValues.ts";

/** Output below and above these parts of the whole counts as black and white: the feet of a film's curve. */
const [BLACK, WHITE] = [0.05, 0.95];

/**
 * The window that comes nearest to the first VOI LUT (PS3.3 C.11.2.1.1) of an image that has no window: radiographs often bring only that.
 * Values between are drawn along a straight line, not along the curve.
 */
export function voiOfLut(dataset: DicomDataset): VoiRange | undefined {
  const item = itemsOf(dataset, "00283010")[0];
  const descriptor = item && tupleOf(item, "00283002", 3);
  if (!item || !descriptor) return undefined;
  const [entries = 0, first = 0] = descriptor;
  const count = entries === 0 ? 65_536 : entries;
  const data = numbersOf(item, "00283006");
  const [lower, upper] = data.length === count ? steepPart(data) : [0, count - 1];
  return upper > lower ? { lower: first + lower, upper: first + upper } : undefined;
}

/** Where the curve leaves black and where it reaches white, the other way round for a falling one. */
function steepPart(data: readonly number[]): readonly [number, number] {
  const low = data.reduce((least, value) => Math.min(least, value), Infinity);
  const high = data.reduce((most, value) => Math.max(most, value), -Infinity);
  const part = (value: number) => (value - low) / (high - low);
  const isRising = (data.at(-1) ?? 0) >= (data[0] ?? 0);
  const begin = data.findIndex((value) => (isRising ? part(value) > BLACK : part(value) < WHITE));
  const end = data.findLastIndex((value) => (isRising ? part(value) < WHITE : part(value) > BLACK));
  return high > low ? [Math.max(begin - 1, 0), Math.min(end + 1, data.length - 1)] : [0, data.length - 1];
}
