import { AC_TABLE, DC_TABLE, type HuffmanTable, QUANTISATION, ZIGZAG } from "./jpegTables.ts";
import type { Picture } from "./png.ts";

/** A symbol's code and its length in bits. */
type Codes = ReadonlyMap<number, readonly [code: number, length: number]>;

function codesOf({ counts, symbols }: HuffmanTable): Codes {
  const codes = new Map<number, readonly [number, number]>();
  let code = 0;
  let at = 0;
  for (const [index, count] of counts.entries()) {
    for (let done = 0; done < count; done++) codes.set(symbols[at++] ?? 0, [code++, index + 1]);
    code <<= 1;
  }
  return codes;
}

const DC_CODES = codesOf(DC_TABLE);
const AC_CODES = codesOf(AC_TABLE);
/** The cosine transform's factor of frequency `u` at place `x`: `COSINES[u * 8 + x]`. */
const COSINES = Float64Array.from({ length: 64 }, (_, index) => {
  const [u, x] = [index >> 3, index & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

class BitWriter {
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;
  #held = 0;
  #heldBits = 0;

  bits(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.#held = (this.#held << 1) | ((value >> bit) & 1);
      if (++this.#heldBits === 8) this.#flush();
    }
  }

  /** The bytes so far, the last one filled up with ones. */
  end(): Uint8Array {
    while (this.#heldBits !== 0) this.bits(1, 1);
    return this.#bytes.subarray(0, this.#length);
  }

  #flush(): void {
    this.#byte(this.#held);
    // A zero tells the byte from a marker.
    if (this.#held === 0xff) this.#byte(0);
    this.#held = 0;
    this.#heldBits = 0;
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = value;
  }
}

/** The bits of a coefficient after its size (ISO/IEC 10918-1 §F.1.2.1). */
function writeValue(out: BitWriter, [codes, symbol, value]: readonly [Codes, number, number]): void {
  const [code = 0, length = 0] = codes.get(symbol) ?? [];
  out.bits(code, length);
  const size = symbol & 15;
  out.bits(value < 0 ? value + 2 ** size - 1 : value, size);
}

const sizeOf = (value: number): number => 32 - Math.clz32(Math.abs(value));

/** Writes one block of quantised coefficients in zigzag order, its first one as the difference to `before`. */
function writeBlock(out: BitWriter, block: Int16Array, before: number): void {
  const difference = (block[0] ?? 0) - before;
  writeValue(out, [DC_CODES, sizeOf(difference), difference]);
  let zeros = 0;
  for (let index = 1; index < 64; index++) {
    const value = block[index] ?? 0;
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) writeValue(out, [AC_CODES, 0xf0, 0]);
    writeValue(out, [AC_CODES, (zeros << 4) | sizeOf(value), value]);
    zeros = 0;
  }
  if (zeros > 0) writeValue(out, [AC_CODES, 0, 0]);
}

/** One pass over the columns of a block; done twice, with the sides changed each time, it is the transform of both. */
function transformed(source: Float64Array, target: Float64Array): void {
  for (let u = 0; u < 8; u++) {
    for (let line = 0; line < 8; line++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += (COSINES[u * 8 + x] ?? 0) * (source[line * 8 + x] ?? 0);
      target[u * 8 + line] = sum;
    }
  }
}

/** Sample `component` of YCbCr at a place; what lies outside of the picture is its last line or column. */
type ReadComponent = (x: number, y: number, component: number) => number;

function reading({ width, height, samples, pixels }: Picture): ReadComponent {
  return (x, y, component) => {
    const at = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * samples;
    const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]];
    if (samples === 1) return red - 128;
    if (component === 0) return 0.299 * red + 0.587 * green + 0.114 * blue - 128;
    return component === 1
      ? -0.168736 * red - 0.331264 * green + 0.5 * blue
      : 0.5 * red - 0.418688 * green - 0.081312 * blue;
  };
}

function scan(picture: Picture, quantisation: readonly number[]): Uint8Array {
  const out = new BitWriter();
  const read = reading(picture);
  const before = [0, 0, 0];
  const [plain, half, block] = [new Float64Array(64), new Float64Array(64), new Int16Array(64)];
  const blocks = Math.ceil(picture.width / 8);
  for (let index = 0; index < blocks * Math.ceil(picture.height / 8); index++) {
    const [left, top] = [(index % blocks) * 8, Math.floor(index / blocks) * 8];
    for (let component = 0; component < picture.samples; component++) {
      for (let at = 0; at < 64; at++) plain[at] = read(left + (at & 7), top + (at >> 3), component);
      transformed(plain, half);
      transformed(half, plain);
      for (const [at, place] of ZIGZAG.entries())
        block[at] = Math.round((plain[place] ?? 0) / (quantisation[place] ?? 1));
      writeBlock(out, block, before[component] ?? 0);
      before[component] = block[0] ?? 0;
    }
  }
  return out.end();
}

function segment(marker: number, ...content: readonly (number | Uint8Array)[]): Buffer {
  const body = Buffer.concat(content.map((part) => (typeof part === "number" ? Uint8Array.of(part) : part)));
  return Buffer.concat([Uint8Array.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff), body]);
}

/** `quality` from 1 to 100 scales the example tables of the standard as everybody does since libjpeg. */
function quantisationOf(quality: number): number[] {
  const scale = quality < 50 ? 5000 / quality : 200 - quality * 2;
  return QUANTISATION.map((step) => Math.max(1, Math.min(255, Math.floor((step * scale + 50) / 100))));
}

/** Writes a baseline JPEG (ISO/IEC 10918-1) with a JFIF header; colours are not subsampled. `quality` is 1 to 100. */
export function encodeJpeg(picture: Picture, quality: number): Uint8Array<ArrayBuffer> {
  const { width, height, samples } = picture;
  const quantisation = quantisationOf(quality);
  const components = [1, 2, 3].slice(0, samples);
  const size = Uint8Array.of(height >> 8, height & 0xff, width >> 8, width & 0xff);
  return Buffer.concat([
    Uint8Array.of(0xff, 0xd8),
    segment(0xe0, Buffer.from("JFIF\0", "latin1"), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0)),
    segment(
      0xdb,
      0,
      Uint8Array.from(ZIGZAG, (place) => quantisation[place] ?? 1),
    ),
    segment(0xc0, 8, size, samples, Uint8Array.from(components.flatMap((id) => [id, 0x11, 0]))),
    segment(0xc4, 0x00, Uint8Array.from(DC_TABLE.counts), DC_TABLE.symbols),
    segment(0xc4, 0x10, Uint8Array.from(AC_TABLE.counts), AC_TABLE.symbols),
    segment(0xda, samples, Uint8Array.from(components.flatMap((id) => [id, 0])), 0, 63, 0),
    scan(picture, quantisation),
    Uint8Array.of(0xff, 0xd9),
  ]);
}
