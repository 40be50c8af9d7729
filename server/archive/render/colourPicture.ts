import { Failure } from "../../../shared/protocol/failures.ts";
import { firstNumber, numbers } from "../ingest/jsonValues.ts";
import type { ImageShape } from "./ImageShape.ts";
import type { Picture } from "./png.ts";

/** RGB, YBR_FULL and palette images of eight bits (palettes: sixteen, too). */
export function colourPicture(shape: ImageShape, bytes: Uint8Array): Picture {
  const { rows, columns, photometric, bitsAllocated } = shape;
  const samples = photometric === "PALETTE COLOR" ? 1 : 3;
  const isReadable = bitsAllocated === 8 || (samples === 1 && bitsAllocated === 16);
  if (!isReadable) throw new Failure("unprocessable", "pixels of this depth are not rendered");
  if (bytes.length < (rows * columns * samples * bitsAllocated) / 8) {
    throw new Failure("unprocessable", "the frame is too short");
  }
  const data = samples === 1 ? fromPalette(shape, bytes) : interleaved(shape, bytes);
  if (photometric === "YBR_FULL") toRgb(data);
  return { width: columns, height: rows, samples: 3, data };
}

function interleaved({ rows, columns, json }: ImageShape, bytes: Uint8Array): Uint8Array {
  const count = rows * columns;
  if (firstNumber(json, "00280006") !== 1) return Uint8Array.from(bytes.subarray(0, count * 3));
  return Uint8Array.from({ length: count * 3 }, (_, index) => bytes[(index % 3) * count + Math.floor(index / 3)] ?? 0);
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

function fromPalette({ rows, columns, bitsAllocated, json }: ImageShape, bytes: Uint8Array): Uint8Array {
  const count = rows * columns;
  const tables = ["1", "2", "3"].map((colour) => ({
    words: numbers(json, `0028120${colour}`),
    first: numbers(json, `0028110${colour}`)[1] ?? 0,
    bits: numbers(json, `0028110${colour}`)[2] ?? 16,
  }));
  if (tables.some(({ words }) => words.length === 0)) throw new Failure("unprocessable", "the palette is not complete");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Uint8Array(count * 3);
  for (let index = 0; index < count; index++) {
    const value = bitsAllocated === 8 ? view.getUint8(index) : view.getUint16(index * 2, true);
    for (const [colour, { words, first, bits }] of tables.entries()) {
      const word = words[Math.max(0, Math.min(words.length - 1, value - first))] ?? 0;
      data[index * 3 + colour] = bits > 8 ? word >> 8 : word & 0xff;
    }
  }
  return data;
}
