import { Failure } from "../../../shared/protocol/failures.ts";
import { ZIGZAG } from "../render/jpegTables.ts";
import { type JpegHeader, malformed, segments } from "./codestream.ts";
import type { CodedSamples } from "./samples.ts";

/** The factor of frequency `u` at place `x`: `COSINES[x * 8 + u]`. */
const COSINES = Float64Array.from({ length: 64 }, (_, index) => {
  const [x, u] = [index >> 3, index & 7];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/** A Huffman table as ISO/IEC 10918-1 §F.2.2.3 decodes by it: of each length, the last code, and what to add to it for its symbol. */
interface DecodingTable {
  readonly last: Int32Array;
  readonly shift: Int32Array;
  readonly symbols: Uint8Array;
}

interface Tables {
  /** By class and destination: AC tables have 16 added. */
  readonly huffman: Map<number, DecodingTable>;
  readonly quantisation: Map<number, Uint16Array>;
  restartInterval: number;
}

function decodingTable(counts: Uint8Array, symbols: Uint8Array): DecodingTable {
  const last = new Int32Array(17).fill(-1);
  const shift = new Int32Array(17);
  let code = 0;
  let at = 0;
  for (const [index, count] of counts.entries()) {
    shift[index + 1] = at - code;
    code += count;
    at += count;
    if (count > 0) last[index + 1] = code - 1;
    code <<= 1;
  }
  if (at > symbols.length) throw malformed();
  return { last, shift, symbols };
}

function readHuffman(body: Uint8Array, { huffman }: Tables): void {
  for (let at = 0; at + 17 <= body.length;) {
    const counts = body.subarray(at + 1, at + 17);
    const length = counts.reduce((sum, count) => sum + count, 0);
    huffman.set(body[at] ?? 0, decodingTable(counts, body.subarray(at + 17, at + 17 + length)));
    at += 17 + length;
  }
}

function readQuantisation(body: Uint8Array, { quantisation }: Tables): void {
  for (let at = 0; at < body.length;) {
    const kind = body[at++] ?? 0;
    const bytes = kind >> 4 === 0 ? 1 : 2;
    if (at + 64 * bytes > body.length) throw malformed();
    const steps = Uint16Array.from({ length: 64 }, (_, index) =>
      bytes === 1 ? (body[at + index] ?? 0) : ((body[at + index * 2] ?? 0) << 8) | (body[at + index * 2 + 1] ?? 0),
    );
    quantisation.set(kind & 15, steps);
    at += 64 * bytes;
  }
}

/** The bits of a scan (ISO/IEC 10918-1 §F.2.2.5). Throws a `Failure` where they end early. */
class ScanBits {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #left = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  bit(): number {
    if (this.#left === 0) this.#next();
    this.#left--;
    return (this.#held >> this.#left) & 1;
  }

  symbol({ last, shift, symbols }: DecodingTable): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | this.bit();
      if (code <= (last[length] ?? -1)) return symbols[code + (shift[length] ?? 0)] ?? 0;
    }
    throw malformed();
  }

  /** A value of `size` bits, negative where its first bit is 0 (§F.2.2.1). */
  value(size: number): number {
    let value = 0;
    for (let index = 0; index < size; index++) value = (value << 1) | this.bit();
    return size > 0 && value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
  }

  /** Goes on behind the restart marker that must be next. */
  restart(): void {
    const marker = this.#bytes[this.#at + 1] ?? 0;
    if (this.#bytes[this.#at] !== 0xff || marker < 0xd0 || marker > 0xd7) throw malformed();
    this.#at += 2;
    this.#left = 0;
  }

  #next(): void {
    const byte = this.#bytes[this.#at];
    const isStuffed = byte === 0xff && this.#bytes[this.#at + 1] === 0;
    if (byte === undefined || (byte === 0xff && !isStuffed)) throw malformed();
    this.#held = byte;
    this.#left = 8;
    this.#at += isStuffed ? 2 : 1;
  }
}

interface ScanTables {
  readonly dc: DecodingTable;
  readonly ac: DecodingTable;
  readonly steps: Uint16Array;
}

/** Fills a block with coefficients, its first one still a difference to that of the block before. */
function readBlock(bits: ScanBits, { dc, ac, steps }: ScanTables, block: Float64Array): void {
  block.fill(0);
  block[0] = bits.value(bits.symbol(dc) & 15);
  for (let index = 1; index < 64; index++) {
    const symbol = bits.symbol(ac);
    const size = symbol & 15;
    if (size === 0 && symbol !== 0xf0) return;
    index += symbol >> 4;
    if (index > 63) throw malformed();
    block[ZIGZAG[index] ?? 0] = bits.value(size) * (steps[index] ?? 0);
  }
}

/** One pass of the inverse transform; done twice, with the sides changed each time, it is that of both. */
function transformed(source: Float64Array, target: Float64Array): void {
  for (let line = 0; line < 8; line++) {
    for (let x = 0; x < 8; x++) {
      let sum = 0;
      for (let u = 0; u < 8; u++) sum += (COSINES[x * 8 + u] ?? 0) * (source[u * 8 + line] ?? 0);
      target[line * 8 + x] = sum;
    }
  }
}

function tablesOf(codestream: Uint8Array): { readonly tables: Tables; readonly scanAt: number } {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  const tables: Tables = { huffman: new Map(), quantisation: new Map(), restartInterval: 0 };
  for (const { marker, at } of segments(codestream)) {
    const body = codestream.subarray(at + 4, at + 2 + view.getUint16(at + 2));
    if (marker === 0xc4) readHuffman(body, tables);
    else if (marker === 0xdb) readQuantisation(body, tables);
    else if (marker === 0xdd) tables.restartInterval = view.getUint16(at + 4);
    else if (marker === 0xda) return { tables, scanAt: at };
  }
  throw malformed();
}

/** The tables that the frame and the scan of one component name. */
function scanTables(codestream: Uint8Array, { huffman, quantisation }: Tables, scanAt: number): ScanTables {
  const frame = [...segments(codestream)].find(({ marker }) => marker === 0xc0 || marker === 0xc1);
  const destinations = codestream[scanAt + 6] ?? 0;
  const dc = huffman.get(destinations >> 4);
  const ac = huffman.get(16 + (destinations & 15));
  const steps = quantisation.get(codestream[(frame?.at ?? 0) + 12] ?? 0);
  if (!dc || !ac || !steps) throw malformed();
  return { dc, ac, steps };
}

/** Extended sequential JPEG of twelve bits (ISO/IEC 10918-1 process 4) with one component, which is what DICOM has of it. */
export function decodeExtendedJpeg(codestream: Uint8Array, header: JpegHeader): CodedSamples {
  if (header.process !== 0xc1 || header.samples !== 1 || header.bits !== 12) {
    throw new Failure("unprocessable", "JPEG of this kind is not decoded on the server");
  }
  const { tables, scanAt } = tablesOf(codestream);
  const scan = scanTables(codestream, tables, scanAt);
  const bits = new ScanBits(codestream, scanAt + 10);
  const { rows, columns } = header;
  const samples = new Uint16Array(rows * columns);
  const [block, half] = [new Float64Array(64), new Float64Array(64)];
  const across = Math.ceil(columns / 8);
  let before = 0;
  for (let index = 0; index < across * Math.ceil(rows / 8); index++) {
    if (tables.restartInterval > 0 && index > 0 && index % tables.restartInterval === 0) {
      bits.restart();
      before = 0;
    }
    readBlock(bits, scan, block);
    before += block[0] ?? 0;
    block[0] = before * (scan.steps[0] ?? 0);
    transformed(block, half);
    transformed(half, block);
    place(block, { samples, columns, left: (index % across) * 8, top: Math.floor(index / across) * 8 });
  }
  return { bytes: new Uint8Array(samples.buffer), bits: 12 };
}

interface BlockPlace {
  readonly samples: Uint16Array;
  readonly columns: number;
  readonly left: number;
  readonly top: number;
}

function place(block: Float64Array, { samples, columns, left, top }: BlockPlace): void {
  const rows = samples.length / columns;
  for (let y = 0; y < 8 && top + y < rows; y++) {
    for (let x = 0; x < 8 && left + x < columns; x++) {
      const value = Math.round((block[y * 8 + x] ?? 0) + 2048);
      samples[(top + y) * columns + left + x] = Math.max(0, Math.min(4095, value));
    }
  }
}
