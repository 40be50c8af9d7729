import { tmpdir } from "node:os";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import { colourRaster } from "./colourRaster.ts";
import type { FramePixels } from "./FramePixels.ts";
import { greyRaster } from "./greyRaster.ts";
import type { ImageShape } from "./ImageShape.ts";
import { openFrame, type FrameSource } from "./openFrame.ts";
import { encodePng } from "./png.ts";
import { shrunk, type Raster } from "./Raster.ts";

/** Of the picture that is made, not of the frame it is made from: a PNG can be as large, and is in memory until it is sent. */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024;

export interface RenderWish extends FrameSource {
  /** Larger images are made smaller to fit a square of this size; 0 leaves them as they are. */
  readonly maxPixels: number;
}

/** One frame as a PNG, windowed as the object says. Rejects with a `Failure` "unprocessable" for what is not rendered here. */
export async function renderFrame(
  stored: ByteReader,
  wish: RenderWish,
  /** Where a deflated data set is inflated to. */
  spoolDirectory: string = tmpdir(),
): Promise<Uint8Array<ArrayBuffer>> {
  using frame = await openFrame(stored, wish, spoolDirectory);
  const whole = rasterOf(frame.shape, frame.pixels);
  const raster = wish.maxPixels > 0 ? shrunk(whole, wish.maxPixels) : whole;
  if (raster.width * raster.height * raster.samples > MAX_PICTURE_BYTES) {
    throw new Failure("unprocessable", "the image is too large to render");
  }
  return await encodePng(raster);
}

function rasterOf(shape: ImageShape, pixels: FramePixels): Raster {
  return shape.photometric.startsWith("MONOCHROME") ? greyRaster(shape, pixels) : colourRaster(shape, pixels);
}
