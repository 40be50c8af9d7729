import type { DicomJson } from "../../../shared/protocol/dicomweb.ts";
import { firstNumber, numbers } from "../ingest/jsonValues.ts";
import type { OpenFrame } from "./openFrame.ts";
import type { Raster } from "./Raster.ts";

const GROUPS = 16;
const WHITE = 255;

/** The bits of an overlay plane as they lie over one frame. */
interface Plane {
  readonly rows: number;
  readonly columns: number;
  /** Row and column of the image under the plane's first bit, from 0. */
  readonly top: number;
  readonly left: number;
  readonly bits: Uint8Array;
  readonly firstBit: number;
}

function planeOf({ shape, value }: OpenFrame, group: string, frame: number): Plane | undefined {
  const { json } = shape;
  const rows = firstNumber(json, `${group}0010`) ?? 0;
  const columns = firstNumber(json, `${group}0011`) ?? 0;
  const bits = value(json[`${group}3000`]);
  const index = overlayFrame(json, group, frame);
  if (!bits || index === undefined || bits.length * 8 < (index + 1) * rows * columns) return undefined;
  const [top = 1, left = 1] = numbers(json, `${group}0050`);
  return { rows, columns, top: top - 1, left: left - 1, bits, firstBit: index * rows * columns };
}

/** PS3.3 §C.9.2.1: one plane for all frames, or one for each from Image Frame Origin on. */
function overlayFrame(json: DicomJson, group: string, frame: number): number | undefined {
  const count = firstNumber(json, `${group}0015`);
  if (count === undefined) return 0;
  const index = frame - ((firstNumber(json, `${group}0051`) ?? 1) - 1);
  return index >= 0 && index < count ? index : undefined;
}

/** Draws the object's overlay planes (PS3.3 §C.9.2) in white over its picture. Planes inside of the pixel data, long retired, are not drawn. */
export function withOverlays(raster: Raster, frame: OpenFrame, index: number): Raster {
  const groups = Array.from(
    { length: GROUPS },
    (_, group) => `60${(group * 2).toString(16).padStart(2, "0").toUpperCase()}`,
  );
  const planes = groups.flatMap((group) => planeOf(frame, group, index) ?? []);
  if (planes.length === 0) return raster;
  return {
    ...raster,
    line(y) {
      const line = raster.line(y);
      for (const plane of planes) draw(plane, line, { y, samples: raster.samples, width: raster.width });
      return line;
    },
  };
}

interface LinePlace {
  readonly y: number;
  readonly samples: number;
  readonly width: number;
}

function draw({ rows, columns, top, left, bits, firstBit }: Plane, line: Uint8Array, place: LinePlace): void {
  const row = place.y - top;
  if (row < 0 || row >= rows) return;
  const end = Math.min(columns, place.width - left);
  for (let column = Math.max(0, -left); column < end; column++) {
    const bit = firstBit + row * columns + column;
    if ((((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0) continue;
    const at = (left + column) * place.samples;
    line.fill(WHITE, at, at + place.samples);
  }
}
