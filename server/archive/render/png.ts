import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createDeflate } from "node:zlib";
import type { Raster } from "./Raster.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BAND_BYTES = 64 * 1024;

/** Puts chunks one behind the other into memory that is taken once: untouched pages of it cost nothing. */
class PngWriter {
  readonly #memory: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(maxBytes: number) {
    this.#memory = new Uint8Array(maxBytes);
  }

  get written(): Uint8Array<ArrayBuffer> {
    return this.#memory.subarray(0, this.#length);
  }

  add(bytes: Uint8Array): void {
    this.#memory.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  async chunk(type: string, write: () => void | Promise<void>): Promise<void> {
    const start = this.#length;
    this.#length += 4;
    this.add(Buffer.from(type, "latin1"));
    await write();
    const view = new DataView(this.#memory.buffer);
    view.setUint32(start, this.#length - start - 8);
    view.setUint32(this.#length, crc32(this.#memory.subarray(start + 4, this.#length)));
    this.#length += 4;
  }
}

/** Unfiltered lines, some at a time. */
function* bands({ width, height, samples, line }: Raster): Iterable<Buffer> {
  const stride = width * samples + 1;
  const rows = Math.max(1, Math.floor(BAND_BYTES / stride));
  for (let y = 0; y < height; y += rows) {
    const count = Math.min(rows, height - y);
    const band = Buffer.alloc(count * stride);
    for (let row = 0; row < count; row++) band.set(line(y + row), row * stride + 1);
    yield band;
  }
}

/** Writes a PNG (ISO/IEC 15948). Holds no more than its own result, which is at most a little larger than the picture. */
export async function encodePng(raster: Raster): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, samples } = raster;
  const raw = (width * samples + 1) * height;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, samples === 1 ? 0 : 2, 0, 0, 0], 8);
  const png = new PngWriter(raw + Math.ceil(raw / 256) + 1024);
  png.add(SIGNATURE);
  await png.chunk("IHDR", () => png.add(header));
  await png.chunk("IDAT", () =>
    pipeline(Readable.from(bands(raster)), createDeflate({ level: 6 }), async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) png.add(chunk);
    }),
  );
  await png.chunk("IEND", () => undefined);
  return png.written;
}
