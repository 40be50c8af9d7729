import { Failure } from "../../../shared/protocol/failures.ts";
import { numbers } from "../ingest/jsonValues.ts";
import type { FramePixels } from "./FramePixels.ts";
import type { ImageShape } from "./ImageShape.ts";
import type { Raster } from "./Raster.ts";
import { ybrToRgb } from "./ybrToRgb.ts";

type FillLine = (line: Uint8Array, y: number) => void;
type ReadValue = (view: DataView, index: number) => number;

/** RGB, YBR_FULL and palette images of eight and sixteen bits, and subsampled YBR of eight, as eight-bit RGB. */
export function colourRaster(shape: ImageShape, pixels: FramePixels): Raster {
  const { rows, columns, photometric } = shape;
  const fill = lineFiller(shape, pixels);
  const line = new Uint8Array(columns * 3);
  return {
    width: columns,
    height: rows,
    samples: 3,
    line(y) {
      fill(line, y);
      if (photometric.startsWith("YBR_")) ybrToRgb(line, photometric.startsWith("YBR_PARTIAL"));
      return line;
    },
  };
}

function lineFiller(shape: ImageShape, pixels: FramePixels): FillLine {
  const read = reading(shape);
  switch (shape.photometric) {
    case "PALETTE COLOR":
      return fromPalette(shape, pixels, read);
    case "RGB":
    case "YBR_FULL":
      return fromSamples(shape, pixels, read);
    case "YBR_FULL_422":
    case "YBR_PARTIAL_422":
      return fromSubsampled(shape, pixels);
    default:
      throw new Failure("unprocessable", "images of this colour model are not rendered on the server");
  }
}

function reading({ bitsAllocated }: ImageShape): ReadValue {
  if (bitsAllocated === 8) return (view, index) => view.getUint8(index);
  if (bitsAllocated === 16) return (view, index) => view.getUint16(index * 2, true);
  throw new Failure("unprocessable", "pixels of this depth are not rendered on the server");
}

/** The eight most significant of the bits that are stored. */
function fromSamples(shape: ImageShape, pixels: FramePixels, read: ReadValue): FillLine {
  const { rows, columns, bitsStored, isPlanar } = shape;
  const shift = Math.max(0, bitsStored - 8);
  const eightBits = (value: number): number => (value >> shift) & 0xff;
  if (!isPlanar) {
    return (line, y) => {
      const { view } = pixels.samples(y * columns * 3, columns * 3);
      for (let index = 0; index < line.length; index++) line[index] = eightBits(read(view, index));
    };
  }
  return (line, y) => {
    for (let plane = 0; plane < 3; plane++) {
      const { view } = pixels.samples((plane * rows + y) * columns, columns);
      for (let index = 0; index < columns; index++) line[index * 3 + plane] = eightBits(read(view, index));
    }
  };
}

/** PS3.3 §C.7.6.3.1.2: two luminances, then the colour differences that both share. */
function fromSubsampled({ columns, bitsAllocated }: ImageShape, pixels: FramePixels): FillLine {
  if (bitsAllocated !== 8 || columns % 2 !== 0) {
    throw new Failure("unprocessable", "subsampled colours of this kind are not rendered on the server");
  }
  return (line, y) => {
    const { view } = pixels.samples(y * columns * 2, columns * 2);
    for (let index = 0; index < columns; index++) {
      const pair = (index >> 1) * 4;
      line[index * 3] = view.getUint8(pair + (index & 1));
      line[index * 3 + 1] = view.getUint8(pair + 2);
      line[index * 3 + 2] = view.getUint8(pair + 3);
    }
  };
}

/** PS3.3 §C.7.6.3.1.5: what is below or above the table takes its first or last colour. */
function fromPalette({ columns, json }: ImageShape, pixels: FramePixels, read: ReadValue): FillLine {
  const tables = ["1", "2", "3"].map((colour) => ({
    words: numbers(json, `0028120${colour}`),
    first: numbers(json, `0028110${colour}`)[1] ?? 0,
    bits: numbers(json, `0028110${colour}`)[2] ?? 16,
  }));
  if (tables.some(({ words }) => words.length === 0)) throw new Failure("unprocessable", "the palette is not complete");
  return (line, y) => {
    const { view } = pixels.samples(y * columns, columns);
    for (let index = 0; index < columns; index++) {
      const value = read(view, index);
      for (const [colour, { words, first, bits }] of tables.entries()) {
        const word = words[Math.max(0, Math.min(words.length - 1, value - first))] ?? 0;
        line[index * 3 + colour] = bits > 8 ? word >> 8 : word & 0xff;
      }
    }
  };
}
