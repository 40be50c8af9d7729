import { z } from "zod";
import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { ByteReader } from "../dataset/ByteReader.ts";
import type { InstanceLayout } from "../frameLayout.ts";
import { extractFrame } from "../threads/extract.ts";
import { colourPicture } from "./colourPicture.ts";
import { greyPicture } from "./greyPicture.ts";
import { shapeOf, type ImageShape } from "./ImageShape.ts";
import { encodePng, type Picture } from "./png.ts";

const MAX_PIXELS = 64 * 1024 * 1024;

/** DICOM JSON that this server wrote itself. */
const StoredJson = z.custom<DicomJson>((value) => typeof value === "object" && value !== null);

export interface RenderWish {
  readonly layout: InstanceLayout;
  readonly metadata: string;
  readonly frame: number;
  readonly maxPixels: number;
}

/** One native frame as a PNG, windowed as the object says. Throws a `Failure` "unprocessable" for what is not decoded here. */
export function renderFrame(reader: ByteReader, { layout, metadata, frame, maxPixels }: RenderWish): Uint8Array {
  if (layout.frames.kind !== "native") throw new Failure("unprocessable", "this object is not rendered on the server");
  const shape = shapeOf(StoredJson.parse(JSON.parse(metadata)));
  if (shape.rows * shape.columns > MAX_PIXELS) throw new Failure("unprocessable", "the image is too large to render");
  const picture = draw(shape, extractFrame(reader, layout, frame));
  return encodePng(maxPixels > 0 ? fit(picture, maxPixels) : picture);
}

function draw(shape: ImageShape, bytes: Uint8Array): Picture {
  switch (shape.photometric) {
    case "MONOCHROME1":
    case "MONOCHROME2":
      return greyPicture(shape, bytes);
    case "RGB":
    case "YBR_FULL":
    case "PALETTE COLOR":
      return colourPicture(shape, bytes);
    default:
      throw new Failure("unprocessable", "images of this colour model are not rendered on the server");
  }
}

/** Averages blocks of pixels, so that thin structures do not vanish from a thumbnail. */
function fit(picture: Picture, maxPixels: number): Picture {
  const { width, height, samples } = picture;
  const step = Math.ceil(Math.max(width, height) / maxPixels);
  if (step <= 1) return picture;
  const small = { width: Math.max(1, Math.floor(width / step)), height: Math.max(1, Math.floor(height / step)) };
  const out = new Uint8Array(small.width * small.height * samples);
  for (let index = 0; index < out.length; index++) {
    const sample = index % samples;
    const x = Math.floor(index / samples) % small.width;
    const y = Math.floor(index / samples / small.width);
    out[index] = blockMean(picture, { x: x * step, y: y * step, step, sample });
  }
  return { ...small, samples, data: out };
}

interface Block {
  readonly x: number;
  readonly y: number;
  readonly step: number;
  readonly sample: number;
}

function blockMean({ width, height, samples, data }: Picture, { x, y, step, sample }: Block): number {
  let sum = 0;
  let count = 0;
  for (let row = y; row < Math.min(y + step, height); row++) {
    for (let column = x; column < Math.min(x + step, width); column++) {
      sum += data[(row * width + column) * samples + sample] ?? 0;
      count++;
    }
  }
  return Math.round(sum / Math.max(1, count));
}
