import { z } from "zod";
import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { MemoryReader, type ByteReader } from "../dataset/ByteReader.ts";
import { inflated, spooled } from "../dataset/inflate.ts";
import { dataSetStart } from "../dataset/part10.ts";
import { decodeFrame } from "../decode/decodeFrame.ts";
import { storedFrame, type InstanceLayout } from "../frameLayout.ts";
import { transferSyntax } from "../transferSyntaxes.ts";
import { FramePixels } from "./FramePixels.ts";
import { shapeOf, type ImageShape } from "./ImageShape.ts";

/** Of one compressed frame, which is in memory as a whole. */
const MAX_CODESTREAM_BYTES = 64 * 1024 * 1024;

/** DICOM JSON that this server wrote itself. */
const StoredJson = z.custom<DicomJson>((value) => typeof value === "object" && value !== null);

export interface FrameSource {
  readonly layout: InstanceLayout;
  readonly metadata: string;
  readonly transferSyntaxUid: string;
  /** Counts from 0. */
  readonly frame: number;
}

/** One frame's pixels, wherever they came from, with the shape that they have now. */
export interface OpenFrame extends Disposable {
  readonly shape: ImageShape;
  readonly pixels: FramePixels;
  /** All of them, where they had to be decoded. */
  readonly decoded?: Uint8Array<ArrayBuffer>;
}

/** Reads native pixels where they are, and decodes others. Rejects like `decodeFrame`. */
export async function openFrame(
  stored: ByteReader,
  { layout, metadata, transferSyntaxUid, frame }: FrameSource,
  spoolDirectory: string,
): Promise<OpenFrame> {
  const shape = shapeOf(StoredJson.parse(JSON.parse(metadata)));
  const { frames } = layout;
  if (frames.kind === "native") {
    const spool = layout.inflated ? await spooled(inflated(stored, dataSetStart(stored)), spoolDirectory) : undefined;
    const pixels = new FramePixels(spool ?? stored, frames, { frame, bitsPerSample: shape.bitsAllocated });
    return { shape, pixels, [Symbol.dispose]: () => spool?.[Symbol.dispose]() };
  }
  const encapsulatedAs = transferSyntax(transferSyntaxUid)?.encapsulatedAs;
  const ranges = storedFrame(layout, frame);
  if (!ranges || !encapsulatedAs) throw new Failure("unprocessable", "the frames of this object cannot be told apart");
  const codestream = new Uint8Array(codestreamLength(ranges));
  let at = 0;
  for (const { start, end } of ranges) {
    stored.copy(start, codestream.subarray(at, at + end - start));
    at += end - start;
  }
  const decoded = await decodeFrame(codestream, shape, encapsulatedAs);
  return { ...decodedFrame(decoded.bytes, decoded.shape), [Symbol.dispose]: () => undefined };
}

function codestreamLength(ranges: readonly { readonly start: number; readonly end: number }[]): number {
  const length = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  if (length > MAX_CODESTREAM_BYTES) throw new Failure("unprocessable", "the frame is too large to be decoded");
  return length;
}

function decodedFrame(bytes: Uint8Array<ArrayBuffer>, shape: ImageShape): Omit<OpenFrame, typeof Symbol.dispose> {
  const frames = {
    kind: "native",
    offset: 0,
    length: bytes.length,
    bitsPerFrame: bytes.length * 8,
    frames: 1,
    swapBytes: 1,
  } as const;
  const pixels = new FramePixels(new MemoryReader(bytes), frames, { frame: 0, bitsPerSample: shape.bitsAllocated });
  return { shape, pixels, decoded: bytes };
}
