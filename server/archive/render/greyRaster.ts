import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { firstItem, firstNumber, firstText } from "../ingest/jsonValues.ts";
import type { Samples } from "./FramePixels.ts";
import type { ImageShape } from "./ImageShape.ts";
import { lookupTable } from "./lookupTable.ts";
import type { OpenFrame } from "./openFrame.ts";
import type { Raster } from "./Raster.ts";
import { ramp, type RenderWindow, type ToGrey, voiFunctionOf, windowFunction } from "./voiFunction.ts";

type ReadSample = (samples: Samples, index: number) => number;
/** From what stands in the pixel data to a modality value. */
type ToModality = (raw: number) => number;

const readers: ReadonlyMap<number, ReadSample> = new Map<number, ReadSample>([
  [1, ({ view, skipBits }, index) => (view.getUint8((skipBits + index) >> 3) >> ((skipBits + index) & 7)) & 1],
  [8, ({ view }, index) => view.getUint8(index)],
  [16, ({ view }, index) => view.getUint16(index * 2, true)],
  [32, ({ view }, index) => view.getUint32(index * 4, true)],
]);

/** Float Pixel Data say neither Bits Stored nor Pixel Representation (PS3.3 §C.7.6.24). */
const floatReaders: ReadonlyMap<number, ReadSample> = new Map<number, ReadSample>([
  [32, ({ view }, index) => view.getFloat32(index * 4, true)],
  [64, ({ view }, index) => view.getFloat64(index * 8, true)],
]);

const beamClasses = ["1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.2"];

function isFloat({ json }: ImageShape): boolean {
  return firstNumber(json, "00280103") === undefined && firstNumber(json, "00280101") === undefined;
}

function reading(shape: ImageShape): ReadSample {
  const read = (isFloat(shape) ? floatReaders.get(shape.bitsAllocated) : undefined) ?? readers.get(shape.bitsAllocated);
  if (!read) throw new Failure("unprocessable", "pixels of this depth are not rendered on the server");
  return read;
}

/** PS3.3 §C.11.1: sign and bits stored, then the modality table or rescale. */
function toModality({ shape, value }: OpenFrame): ToModality {
  const { json, isSigned, bitsAllocated, bitsStored, highBit } = shape;
  const item = isOfBeam(json) ? undefined : firstItem(json, "00283000");
  const table = lookupTable(item, value);
  if (item && !table) throw new Failure("unprocessable", "the modality table of the image is not complete");
  const slope = firstNumber(json, "00281053") ?? 1;
  const intercept = firstNumber(json, "00281052") ?? 0;
  const rescaled: ToModality = table ? table.at : (input) => input * slope + intercept;
  if (isFloat(shape) && bitsAllocated >= 32) return rescaled;
  const up = 31 - Math.min(highBit, 31);
  const down = 32 - Math.min(bitsStored, 32);
  return (raw) => rescaled(isSigned ? (raw << up) >> down : (raw << up) >>> down);
}

/** X-ray angiography and fluoroscopy: what the table makes are measures of the beam, not values to look at (PS3.3 §C.8.7.1.1.2). */
function isOfBeam(json: DicomJson): boolean {
  const relationship = firstText(json, "00281040") ?? "";
  return beamClasses.includes(firstText(json, "00080016") ?? "") && ["LOG", "DISP"].includes(relationship);
}

/** All values of the frame from black to white, for objects without a window. */
function fullRange({ shape, pixels }: OpenFrame, read: ReadSample, modality: ToModality): ToGrey {
  let lower = Infinity;
  let upper = -Infinity;
  for (let y = 0; y < shape.rows; y++) {
    const samples = pixels.samples(y * shape.columns, shape.columns);
    for (let index = 0; index < shape.columns; index++) {
      const value = modality(read(samples, index));
      if (value < lower) lower = value;
      if (value > upper) upper = value;
    }
  }
  return ramp({ lower, upper });
}

/** What a sample of the pixel data becomes; of up to sixteen bits, once for each that there can be. */
function toByte(bitsAllocated: number, grey: ToGrey): (raw: number) => number {
  if (bitsAllocated > 16) return (raw) => Math.round(grey(raw));
  const table = new Uint8Array(2 ** bitsAllocated);
  for (let raw = 0; raw < table.length; raw++) table[raw] = Math.round(grey(raw));
  return (raw) => table[raw] ?? 0;
}

/** PS3.3 §C.11.1 and §C.11.2: modality values, then the window, then the polarity of the photometric interpretation. */
export function greyRaster(frame: OpenFrame, window: RenderWindow | undefined): Raster {
  const { shape, pixels } = frame;
  const { rows, columns, json } = shape;
  const read = reading(shape);
  const modality = toModality(frame);
  const voi = (window ? windowFunction(window) : voiFunctionOf(json, frame.value)) ?? fullRange(frame, read, modality);
  const isInverted = shape.photometric === "MONOCHROME1" || firstText(json, "20500020") === "INVERSE";
  const grey = toByte(shape.bitsAllocated, (raw) => {
    const value = voi(modality(raw));
    return isInverted ? 255 - Math.round(value) : value;
  });
  const line = new Uint8Array(columns);
  return {
    width: columns,
    height: rows,
    samples: 1,
    line(y) {
      const samples = pixels.samples(y * columns, columns);
      for (let index = 0; index < columns; index++) line[index] = grey(read(samples, index));
      return line;
    },
  };
}
