import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import { colourRaster } from "./colourRaster.ts";
import { openFrame, type FrameSource, type OpenFrame } from "./openFrame.ts";
import { ybrToRgb } from "./ybrToRgb.ts";

/** What is made is in memory, this process's and then the server's, until it is sent. */
const MAX_TRANSCODED_BYTES = 32 * 1024 * 1024;

/** The colours a frame is wanted in: its own, or eight-bit RGB whatever they are. */
export type FrameColours = "own" | "rgb8";

export interface TranscodeWish extends FrameSource {
  readonly colours: FrameColours;
}

export interface TranscodedFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The colour model it has now. */
  readonly photometric: string;
}

/**
 * [AR19] One frame as explicit little endian: its samples together, colours red, green and blue, all else as the object says. Grey frames are
 * the same in both wishes.
 */
export async function transcodeFrame(
  stored: ByteReader,
  wish: TranscodeWish,
  spoolDirectory: string,
): Promise<TranscodedFrame> {
  using frame = await openFrame(stored, wish, spoolDirectory);
  const { shape, decoded } = frame;
  const { photometric } = shape;
  const isGrey = photometric.startsWith("MONOCHROME");
  if (wish.colours === "rgb8" && !isGrey) return { bytes: eightBitRgb(frame), photometric: "RGB" };
  const bytes = decoded ?? (await extracted(stored, wish));
  limited(bytes.length);
  if (!decoded || !photometric.startsWith("YBR_")) return { bytes, photometric };
  if (shape.bitsAllocated !== 8) throw new Failure("unprocessable", "colours of this depth are not transcoded");
  ybrToRgb(bytes);
  return { bytes, photometric: "RGB" };
}

async function extracted(stored: ByteReader, { layout, frame }: TranscodeWish): Promise<Uint8Array<ArrayBuffer>> {
  const { extractFrame } = await import("../threads/extract.ts");
  return extractFrame(stored, layout, frame);
}

function eightBitRgb({ shape, pixels }: OpenFrame): Uint8Array<ArrayBuffer> {
  const { rows, columns } = shape;
  const rgb = new Uint8Array(limited(rows * columns * 3));
  const { line } = colourRaster(shape, pixels);
  for (let y = 0; y < rows; y++) rgb.set(line(y), y * columns * 3);
  return rgb;
}

function limited(bytes: number): number {
  if (bytes > MAX_TRANSCODED_BYTES) throw new Failure("unprocessable", "the frame is too large to be transcoded");
  return bytes;
}
