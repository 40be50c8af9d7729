import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { MemoryReader, type ByteReader } from "../dataset/ByteReader.ts";
import { decodeFrame, type DecodedFrame } from "../decode/decodeFrame.ts";
import { storedFrame, type InstanceLayout } from "../frameLayout.ts";
import { transferSyntax } from "../transferSyntaxes.ts";
import { binaryValues, type BinaryValue } from "./binaryValue.ts";
import { FramePixels } from "./FramePixels.ts";
import { shapeOf, type ImageShape } from "./ImageShape.ts";

/** Of one compressed frame, which is in memory as a whole. */
const MAX_CODESTREAM_BYTES = 64 * 1024 * 1024;

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
  /** Tables and overlays of the object. */
  readonly value: BinaryValue;
  /** All of the pixels, where they had to be decoded. */
  readonly decoded?: Uint8Array<ArrayBuffer>;
}

/** DICOM JSON that this server wrote itself. */
function storedJson(text: string): DicomJson {
  return JSON.parse(text);
}

/** Reads native pixels where they are, and decodes others. Rejects like `decodeFrame`. */
export async function openFrame(stored: ByteReader, source: FrameSource, spoolDirectory: string): Promise<OpenFrame> {
  const { layout, metadata, frame } = source;
  const shape = shapeOf(storedJson(metadata), frame);
  const { frames } = layout;
  if (frames.kind !== "native") {
    const decoded = await decodeFrame(codestreamOf(stored, source), shape, encapsulationOf(source));
    return { ...decodedFrame(decoded), value: binaryValues(stored, layout), [Symbol.dispose]: () => undefined };
  }
  // A dictionary of DICOM is needed for nothing else here, and takes as long to load as all the rest.
  const inflating = layout.inflated ? await import("./inflatedReader.ts") : undefined;
  const spool = await inflating?.inflatedReader(stored, spoolDirectory);
  const reader = spool ?? stored;
  const pixels = new FramePixels(reader, frames, { frame, bitsPerSample: shape.bitsAllocated });
  return { shape, pixels, value: binaryValues(reader, layout), [Symbol.dispose]: () => spool?.[Symbol.dispose]() };
}

function encapsulationOf({ transferSyntaxUid }: FrameSource): string {
  return transferSyntax(transferSyntaxUid)?.encapsulatedAs ?? "";
}

function codestreamOf(stored: ByteReader, { layout, frame }: FrameSource): Uint8Array {
  const ranges = storedFrame(layout, frame);
  if (!ranges) throw new Failure("unprocessable", "the frames of this object cannot be told apart");
  const length = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  if (length > MAX_CODESTREAM_BYTES) throw new Failure("unprocessable", "the frame is too large to be decoded");
  const codestream = new Uint8Array(length);
  let at = 0;
  for (const { start, end } of ranges) {
    stored.copy(start, codestream.subarray(at, at + end - start));
    at += end - start;
  }
  return codestream;
}

function decodedFrame({ bytes, shape }: DecodedFrame): Pick<OpenFrame, "shape" | "pixels" | "decoded"> {
  const bitsPerFrame = bytes.length * 8;
  const frames = { kind: "native", offset: 0, length: bytes.length, bitsPerFrame, frames: 1, swapBytes: 1 } as const;
  const pixels = new FramePixels(new MemoryReader(bytes), frames, { frame: 0, bitsPerSample: shape.bitsAllocated });
  return { shape, pixels, decoded: bytes };
}
