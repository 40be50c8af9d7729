import { inflateSync } from "node:zlib";
import { expect } from "vitest";
import { imageElements, part10File, type TestElement } from "../../testing/part10File.ts";
import { MemoryReader } from "../dataset/ByteReader.ts";
import { inspectInstance } from "../ingest/inspectInstance.ts";
import { type PictureWish, renderFrame } from "./renderFrame.ts";

/** A PNG of this server's, read back. */
interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly colour: number;
  readonly pixels: number[];
}

/** A line of the filter type Sub (ISO/IEC 15948 §9.2). */
function unfiltered([filter, ...line]: Uint8Array, samples: number): number[] {
  expect(filter).toBe(1);
  for (let index = samples; index < line.length; index++) {
    line[index] = ((line[index] ?? 0) + (line[index - samples] ?? 0)) & 0xff;
  }
  return line;
}

function decode(png: Uint8Array): Decoded {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const colour = bytes[25] ?? 0;
  const lines = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)));
  const samples = colour === 2 ? 3 : 1;
  const stride = width * samples + 1;
  const pixels = Array.from({ length: height }, (_, y) =>
    unfiltered(lines.subarray(y * stride, (y + 1) * stride), samples),
  );
  return { width, height, colour, pixels: pixels.flat() };
}

export async function draw(bytes: Uint8Array, frame: number, wish: PictureWish): Promise<Uint8Array> {
  const reader = new MemoryReader(bytes);
  const result = await inspectInstance(reader);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const { layout, metadata, transferSyntaxUid } = result.inspection;
  return renderFrame(reader, { layout, metadata, transferSyntaxUid, frame, ...wish });
}

export async function render(bytes: Uint8Array, frame = 0, wish: Partial<PictureWish> = {}): Promise<Decoded> {
  return decode(await draw(bytes, frame, { ...wish, mediaType: "image/png" }));
}

export function image(changes: readonly TestElement[], sopClassUid?: string): Buffer {
  const elements = new Map(imageElements().map((element) => [element.tag, element]));
  for (const element of changes) elements.set(element.tag, element);
  const sorted = [...elements.values()].toSorted((a, b) => a.tag - b.tag);
  return part10File({ elements: sorted, ...(sopClassUid !== undefined && { sopClassUid }) });
}
