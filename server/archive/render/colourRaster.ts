import { Failure } from "../../../shared/protocol/failures.ts";
import { firstNumber, numbers } from "../ingest/jsonValues.ts";
import type { FramePixels } from "./FramePixels.ts";
import type { ImageShape } from "./ImageShape.ts";
import type { Raster } from "./Raster.ts";

type FillLine = (line: Uint8Array, y: number) => void;

/** RGB, YBR_FULL and palette images of eight bits (palettes: sixteen, too). */
export function colourRaster(shape: ImageShape, pixels: FramePixels): Raster {
  const { rows, columns, photometric, bitsAllocated } = shape;
  const isPalette = photometric === "PALETTE COLOR";
  const isReadable = bitsAllocated === 8 || (isPalette && bitsAllocated === 16);
  if (!isReadable) throw new Failure("unprocessable", "pixels of this depth are not rendered");
  const fill = isPalette ? fromPalette(shape, pixels) : fromSamples(shape, pixels);
  const line = new Uint8Array(columns * 3);
  return {
    width: columns,
    height: rows,
    samples: 3,
    line(y) {
      fill(line, y);
      if (photometric === "YBR_FULL") toRgb(line);
      return line;
    },
  };
}

function fromSamples({ rows, columns, json }: ImageShape, pixels: FramePixels): FillLine {
  if (firstNumber(json, "00280006") !== 1) {
    return (line, y) => {
      const { view } = pixels.samples(y * columns * 3, columns * 3);
      line.set(new Uint8Array(view.buffer, view.byteOffset, columns * 3));
    };
  }
  return (line, y) => {
    for (let plane = 0; plane < 3; plane++) {
      const { view } = pixels.samples((plane * rows + y) * columns, columns);
      for (let index = 0; index < columns; index++) line[index * 3 + plane] = view.getUint8(index);
    }
  };
}

/** PS3.3 §C.7.6.3.1.2. */
function toRgb(data: Uint8Array): void {
  for (let at = 0; at + 2 < data.length; at += 3) {
    const y = data[at] ?? 0;
    const blue = (data[at + 1] ?? 0) - 128;
    const red = (data[at + 2] ?? 0) - 128;
    const clamp = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
    data[at] = clamp(y + 1.402 * red);
    data[at + 1] = clamp(y - 0.344136 * blue - 0.714136 * red);
    data[at + 2] = clamp(y + 1.772 * blue);
  }
}

function fromPalette({ columns, bitsAllocated, json }: ImageShape, pixels: FramePixels): FillLine {
  const tables = ["1", "2", "3"].map((colour) => ({
    words: numbers(json, `0028120${colour}`),
    first: numbers(json, `0028110${colour}`)[1] ?? 0,
    bits: numbers(json, `0028110${colour}`)[2] ?? 16,
  }));
  if (tables.some(({ words }) => words.length === 0)) throw new Failure("unprocessable", "the palette is not complete");
  return (line, y) => {
    const { view } = pixels.samples(y * columns, columns);
    for (let index = 0; index < columns; index++) {
      const value = bitsAllocated === 8 ? view.getUint8(index) : view.getUint16(index * 2, true);
      for (const [colour, { words, first, bits }] of tables.entries()) {
        const word = words[Math.max(0, Math.min(words.length - 1, value - first))] ?? 0;
        line[index * 3 + colour] = bits > 8 ? word >> 8 : word & 0xff;
      }
    }
  };
}
