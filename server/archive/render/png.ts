import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Eight-bit picture: one sample a pixel is grey, three are red, green and blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly samples: 1 | 3;
  readonly data: Uint8Array;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}

/** Writes a PNG (ISO/IEC 15948) with unfiltered lines. */
export function encodePng({ width, height, samples, data }: Picture): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, samples === 1 ? 0 : 2, 0, 0, 0], 8);
  const stride = width * samples;
  const lines = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) lines.set(data.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const body = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines, { level: 6 })),
    chunk("IEND", new Uint8Array()),
  ];
  return Buffer.concat([SIGNATURE, ...body]);
}
