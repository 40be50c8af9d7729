import { tmpdir } from "node:os";
import { z } from "zod";
import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import { inflated, spooled } from "../dataset/inflate.ts";
import { dataSetStart } from "../dataset/part10.ts";
import type { InstanceLayout } from "../frameLayout.ts";
import { colourRaster } from "./colourRaster.ts";
import { FramePixels } from "./FramePixels.ts";
import { greyRaster } from "./greyRaster.ts";
import { shapeOf, type ImageShape } from "./ImageShape.ts";
import { encodePng } from "./png.ts";
import { shrunk, type Raster } from "./Raster.ts";

/** Of the picture that is made, not of the frame it is made from: a PNG can be as large, and is in memory until it is sent. */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024;

/** DICOM JSON that this server wrote itself. */
const StoredJson = z.custom<DicomJson>((value) => typeof value === "object" && value !== null);

export interface RenderWish {
  readonly layout: InstanceLayout;
  readonly metadata: string;
  readonly frame: number;
  readonly maxPixels: number;
  /** Where a deflated data set is inflated to. */
  readonly spoolDirectory?: string;
}

/** One native frame as a PNG, windowed as the object says. Rejects with a `Failure` "unprocessable" for what is not decoded here. */
export async function renderFrame(
  stored: ByteReader,
  { layout, metadata, frame, maxPixels, spoolDirectory = tmpdir() }: RenderWish,
): Promise<Uint8Array<ArrayBuffer>> {
  const { frames } = layout;
  if (frames.kind !== "native") throw new Failure("unprocessable", "this object is not rendered on the server");
  const shape = shapeOf(StoredJson.parse(JSON.parse(metadata)));
  using spool = layout.inflated ? await spooled(inflated(stored, dataSetStart(stored)), spoolDirectory) : undefined;
  const pixels = new FramePixels(spool ?? stored, frames, { frame, bitsPerSample: shape.bitsAllocated });
  const whole = rasterOf(shape, pixels);
  const raster = maxPixels > 0 ? shrunk(whole, maxPixels) : whole;
  if (raster.width * raster.height * raster.samples > MAX_PICTURE_BYTES) {
    throw new Failure("unprocessable", "the image is too large to render");
  }
  return await encodePng(raster);
}

function rasterOf(shape: ImageShape, pixels: FramePixels): Raster {
  switch (shape.photometric) {
    case "MONOCHROME1":
    case "MONOCHROME2":
      return greyRaster(shape, pixels);
    case "RGB":
    case "YBR_FULL":
    case "PALETTE COLOR":
      return colourRaster(shape, pixels);
    default:
      throw new Failure("unprocessable", "images of this colour model are not rendered on the server");
  }
}
