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
  /** Whether a pixel of the plane's row is set, from 0. */
  readonly row: (row: number) => (column: number) => boolean;
}

function planeOf(frame: OpenFrame, group: string, index: number): Plane | undefined {
  const { json } = frame.shape;
  const rows = firstNumber(json, `${group}0010`) ?? 0;
  const columns = firstNumber(json, `${group}0011`) ?? 0;
  const [top = 1, left = 1] = numbers(json, `${group}0050`);
  const row = ownBits(frame, group, index) ?? bitsOfSamples(frame, group);
  return row && { rows, columns, top: top - 1, left: left - 1, row };
}

function ownBits({ shape, value }: OpenFrame, group: string, frame: number): Plane["row"] | undefined {
  const { json } = shape;
  const bits = value(json[`${group}3000`]);
  const index = overlayFrame(json, group, frame);
  const columns = firstNumber(json, `${group}0011`) ?? 0;
  const pixels = (firstNumber(json, `${group}0010`) ?? 0) * columns;
  if (!bits || index === undefined || bits.length * 8 < (index + 1) * pixels) return undefined;
  return (row) => {
    const first = index * pixels + row * columns;
    return (column) => (((bits[(first + column) >> 3] ?? 0) >> ((first + column) & 7)) & 1) === 1;
  };
}

/** Retired in 2004: one bit of every sample, outside of those that are stored. */
function bitsOfSamples({ shape, pixels }: OpenFrame, group: string): Plane["row"] | undefined {
  const { json, rows, columns, bitsAllocated, bitsStored, highBit, samples } = shape;
  const position = firstNumber(json, `${group}0102`) ?? -1;
  const isFree = position >= 0 && position < bitsAllocated && (position > highBit || position <= highBit - bitsStored);
  const isWhole = firstNumber(json, `${group}0010`) === rows && firstNumber(json, `${group}0011`) === columns;
  if (!isFree || !isWhole || samples !== 1 || json[`${group}3000`] || bitsAllocated % 8 !== 0) return undefined;
  const bytes = bitsAllocated / 8;
  return (row) => {
    const { view } = pixels.samples(row * columns, columns);
    return (column) => ((view.getUint8(column * bytes + (position >> 3)) >> (position & 7)) & 1) === 1;
  };
}

/** PS3.3 §C.9.2.1: one plane for all frames, or one for each from Image Frame Origin on. */
function overlayFrame(json: DicomJson, group: string, frame: number): number | undefined {
  const count = firstNumber(json, `${group}0015`);
  if (count === undefined) return 0;
  const index = frame - ((firstNumber(json, `${group}0051`) ?? 1) - 1);
  return index >= 0 && index < count ? index : undefined;
}

/** Draws the object's overlay planes (PS3.3 §C.9.2) in white over its picture. */
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

function draw(plane: Plane, line: Uint8Array, place: LinePlace): void {
  const { rows, columns, top, left } = plane;
  const row = place.y - top;
  if (row < 0 || row >= rows) return;
  const isSet = plane.row(row);
  const end = Math.min(columns, place.width - left);
  for (let column = Math.max(0, -left); column < end; column++) {
    if (!isSet(column)) continue;
    const at = (left + column) * place.samples;
    line.fill(WHITE, at, at + place.samples);
  }
}
