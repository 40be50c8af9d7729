import type { ByteRange } from "../platform/blobs/BlobStore.ts";
import type { BulkValue } from "./dataset/dicomJson.ts";

/** Where an instance's frames are in its bytes. */
export type FrameLayout =
  | { readonly kind: "none" }
  /** Native frames follow each other without gaps, even inside a byte (one bit allocated). */
  | {
      readonly kind: "native";
      readonly offset: number;
      readonly length: number;
      readonly bitsPerFrame: number;
      readonly frames: number;
      /** Bytes of the words to swap: 1 where the stored order is little endian. */
      readonly swapBytes: number;
    }
  /** Per frame: offset and length of each of its fragments, one after the other. */
  | { readonly kind: "encapsulated"; readonly frames: readonly (readonly number[])[] }
  /** Stored, but which fragment belongs to which frame cannot be told. */
  | { readonly kind: "unresolved"; readonly frames: number };

export interface InstanceLayout {
  /** The offsets are those of the inflated data set, not of the stored bytes. */
  readonly inflated: boolean;
  readonly frames: FrameLayout;
  readonly bulk: readonly BulkValue[];
}

export function frameCount(frames: FrameLayout): number {
  switch (frames.kind) {
    case "none":
      return 0;
    case "native":
    case "unresolved":
      return frames.frames;
    case "encapsulated":
      return frames.frames.length;
  }
}

/**
 * The ranges of the stored bytes that are frame `index` (from 0) as it travels; undefined where the frame must be made from them first
 * (inflated, swapped or shifted) or does not exist.
 */
export function storedFrame({ inflated, frames }: InstanceLayout, index: number): readonly ByteRange[] | undefined {
  if (inflated || index < 0 || index >= frameCount(frames)) return undefined;
  if (frames.kind === "encapsulated") return fragmentRanges(frames.frames[index] ?? []);
  if (frames.kind !== "native" || frames.swapBytes !== 1 || frames.bitsPerFrame % 8 !== 0) return undefined;
  const bytes = frames.bitsPerFrame / 8;
  const start = frames.offset + index * bytes;
  return [{ start, end: start + bytes }];
}

export type NativeFrames = Extract<FrameLayout, { kind: "native" }>;

/** Where the words are that hold `bits` bits of native pixel data from bit `first` on, and how many bits to skip in them once they are little endian. */
export function nativeRange(
  { offset, length, swapBytes }: NativeFrames,
  first: number,
  bits: number,
): { readonly offset: number; readonly length: number; readonly skipBits: number } {
  const start = Math.floor(first / 8 / swapBytes) * swapBytes;
  const end = Math.min(Math.ceil((first + bits) / 8 / swapBytes) * swapBytes, length);
  return { offset: offset + start, length: end - start, skipBits: first - start * 8 };
}

function fragmentRanges(fragments: readonly number[]): ByteRange[] {
  const ranges: ByteRange[] = [];
  for (let at = 0; at + 1 < fragments.length; at += 2) {
    const start = fragments[at] ?? 0;
    ranges.push({ start, end: start + (fragments[at + 1] ?? 0) });
  }
  return ranges;
}
