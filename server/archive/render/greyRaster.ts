import { Failure } from "../../../shared/protocol/failures.ts";
import { firstNumber, firstText } from "../ingest/jsonValues.ts";
import type { FramePixels, Samples } from "./FramePixels.ts";
import type { ImageShape } from "./ImageShape.ts";
import type { Raster } from "./Raster.ts";
import { ramp, type ToGrey, voiFunctionOf } from "./voiFunction.ts";

type ReadSample = (samples: Samples, index: number) => number;

function reading(bitsAllocated: number): ReadSample {
  switch (bitsAllocated) {
    case 1:
      return ({ view, skipBits }, index) => {
        const bit = skipBits + index;
        return (view.getUint8(bit >> 3) >> (bit & 7)) & 1;
      };
    case 8:
      return ({ view }, index) => view.getUint8(index);
    case 16:
      return ({ view }, index) => view.getUint16(index * 2, true);
    case 32:
      return ({ view }, index) => view.getUint32(index * 4, true);
    default:
      throw new Failure("unprocessable", "pixels of this depth are not rendered");
  }
}

/** Modality values of one line at a time (PS3.3 §C.11.1): sign, bits stored and rescale applied. */
function modalityLines({ columns, bitsAllocated, json }: ImageShape, pixels: FramePixels): (y: number) => Float64Array {
  const read = reading(bitsAllocated);
  const shift = 32 - Math.min(firstNumber(json, "00280101") ?? bitsAllocated, 32);
  const isSigned = firstNumber(json, "00280103") === 1;
  const slope = firstNumber(json, "00281053") ?? 1;
  const intercept = firstNumber(json, "00281052") ?? 0;
  const values = new Float64Array(columns);
  return (y) => {
    const samples = pixels.samples(y * columns, columns);
    for (let index = 0; index < columns; index++) {
      const raw = read(samples, index) << shift;
      values[index] = (isSigned ? raw >> shift : raw >>> shift) * slope + intercept;
    }
    return values;
  };
}

/** All values of the frame from black to white, for objects without a window. */
function fullRange(lines: (y: number) => Float64Array, rows: number): ToGrey {
  let lower = Infinity;
  let upper = -Infinity;
  for (let y = 0; y < rows; y++) {
    for (const value of lines(y)) {
      if (value < lower) lower = value;
      if (value > upper) upper = value;
    }
  }
  return ramp({ lower, upper });
}

/** PS3.3 §C.11.1 and §C.11.2: modality rescale, then window, then the polarity of the photometric interpretation. */
export function greyRaster(shape: ImageShape, pixels: FramePixels): Raster {
  const { rows, columns, json } = shape;
  const lines = modalityLines(shape, pixels);
  const toGrey = voiFunctionOf(json) ?? fullRange(lines, rows);
  const isInverted = shape.photometric === "MONOCHROME1" || firstText(json, "20500020") === "INVERSE";
  const line = new Uint8Array(columns);
  return {
    width: columns,
    height: rows,
    samples: 1,
    line(y) {
      const values = lines(y);
      for (let index = 0; index < columns; index++) {
        const grey = Math.round(toGrey(values[index] ?? 0));
        line[index] = isInverted ? 255 - grey : grey;
      }
      return line;
    },
  };
}
