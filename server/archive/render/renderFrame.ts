import { tmpdir } from "node:os";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import { colourRaster } from "./colourRaster.ts";
import { greyRaster } from "./greyRaster.ts";
import { encodeJpeg } from "./jpegPicture.ts";
import { openFrame, type FrameSource } from "./openFrame.ts";
import { withOverlays } from "./overlays.ts";
import { encodePng, type Picture } from "./png.ts";
import type { Raster } from "./Raster.ts";
import { scaled, type Viewport } from "./viewport.ts";
import type { RenderWindow } from "./voiFunction.ts";

/** Of the picture that is made, not of the frame it is made from: a PNG can be as large, and is in memory until it is sent. */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024;
const JPEG_QUALITY = 90;

export const pictureTypes = ["image/png", "image/jpeg"] as const;

/** How a frame is to be drawn (PS3.18 §8.3.5). */
export interface PictureWish {
  readonly mediaType: (typeof pictureTypes)[number];
  /** Of grey frames; their own without one. */
  readonly window?: RenderWindow | undefined;
  readonly viewport?: Viewport | undefined;
  /** Of JPEG, 1 to 100. */
  readonly quality?: number | undefined;
}

export type RenderWish = FrameSource & PictureWish;

/** One frame as a picture. Rejects with a `Failure` "unprocessable" for what is not rendered here. */
export async function renderFrame(
  stored: ByteReader,
  wish: RenderWish,
  /** Where a deflated data set is inflated to. */
  spoolDirectory: string = tmpdir(),
): Promise<Uint8Array<ArrayBuffer>> {
  using frame = await openFrame(stored, wish, spoolDirectory);
  const isGrey = frame.shape.photometric.startsWith("MONOCHROME");
  const plain = isGrey ? greyRaster(frame, wish.window) : colourRaster(frame.shape, frame.pixels);
  const whole = withOverlays(plain, frame, wish.frame);
  const picture = pictureOf(wish.viewport ? scaled(whole, wish.viewport) : whole);
  return wish.mediaType === "image/png" ? encodePng(picture) : encodeJpeg(picture, wish.quality ?? JPEG_QUALITY);
}

function pictureOf({ width, height, samples, line }: Raster): Picture {
  const stride = width * samples;
  if (stride * height > MAX_PICTURE_BYTES) throw new Failure("unprocessable", "the image is too large to render");
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) pixels.set(line(y), y * stride);
  return { width, height, samples, pixels };
}
