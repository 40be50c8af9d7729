import { Failure } from "../../../shared/protocol/failures.ts";
import { firstNumber, firstText } from "../ingest/jsonValues.ts";
import type { ImageShape } from "./ImageShape.ts";
import type { Picture } from "./png.ts";

interface Window {
  readonly lower: number;
  readonly upper: number;
}

/** Stored values as numbers, sign and bits stored applied. */
function storedValues({ bitsAllocated, json }: ImageShape, bytes: Uint8Array, count: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stored = firstNumber(json, "00280101") ?? bitsAllocated;
  const isSigned = firstNumber(json, "00280103") === 1;
  const shift = 32 - Math.min(stored, 32);
  const values = new Float64Array(count);
  const read = (index: number): number => {
    if (bitsAllocated === 1) return ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1;
    if (bitsAllocated === 8) return view.getUint8(index);
    return bitsAllocated === 16 ? view.getUint16(index * 2, true) : view.getUint32(index * 4, true);
  };
  for (let index = 0; index < count; index++) {
    const raw = read(index) << shift;
    values[index] = isSigned ? raw >> shift : raw >>> shift;
  }
  return values;
}

/** The object's own window, or all values where it has none (a width of 0 is none: such objects exist). */
function windowOf({ json }: ImageShape, values: Float64Array): Window {
  const centre = firstNumber(json, "00281050");
  const width = firstNumber(json, "00281051");
  if (centre !== undefined && width !== undefined && width >= 1) {
    return { lower: centre - width / 2, upper: centre + width / 2 };
  }
  let lower = Infinity;
  let upper = -Infinity;
  for (const value of values) {
    if (value < lower) lower = value;
    if (value > upper) upper = value;
  }
  return { lower, upper };
}

/** PS3.3 §C.11.1 and §C.11.2: modality rescale, then window, then the polarity of the photometric interpretation. */
export function greyPicture(shape: ImageShape, bytes: Uint8Array): Picture {
  const { rows, columns, bitsAllocated, json } = shape;
  if (![1, 8, 16, 32].includes(bitsAllocated))
    throw new Failure("unprocessable", "pixels of this depth are not rendered");
  const count = rows * columns;
  if (bytes.length * 8 < count * bitsAllocated) throw new Failure("unprocessable", "the frame is too short");
  const values = storedValues(shape, bytes, count);
  const slope = firstNumber(json, "00281053") ?? 1;
  const intercept = firstNumber(json, "00281052") ?? 0;
  for (let index = 0; index < count; index++) values[index] = (values[index] ?? 0) * slope + intercept;
  const { lower, upper } = windowOf(shape, values);
  const isInverted = shape.photometric === "MONOCHROME1" || firstText(json, "20500020") === "INVERSE";
  const scale = upper > lower ? 255 / (upper - lower) : 0;
  const data = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const grey = Math.max(0, Math.min(255, Math.round(((values[index] ?? 0) - lower) * scale)));
    data[index] = isInverted ? 255 - grey : grey;
  }
  return { width: columns, height: rows, samples: 1, data };
}
