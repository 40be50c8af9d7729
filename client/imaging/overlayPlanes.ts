import type { DicomDataset } from "../net/DicomWebClient.ts";
import { numberOf, textOf, tupleOf } from "../net/dicomValues.ts";

/** Graphics of one bit a pixel over an image (PS3.3 C.9.2). */
export interface OverlayPlane {
  readonly rows: number;
  readonly columns: number;
  /** Pixel of the image that its first bit lies on, from 0; may lie outside. */
  readonly top: number;
  readonly left: number;
  /** Bits before those of this frame. */
  readonly firstBit: number;
  readonly description: string;
  /** The bits, or which bulk value of the instance holds them. */
  readonly bits: { readonly inline: string } | { readonly bulk: number };
}

const MAX_SIDE = 65_535;

/** The overlays of a frame (from 1) that have their own bits; those kept in unused bits of the pixels are not read. */
export function overlayPlanesOf(dataset: DicomDataset, frame: number): readonly OverlayPlane[] {
  const groups = Object.keys(dataset).filter((tag) => /^60[0-9A-F][02468ACE]3000$/u.test(tag));
  return groups.toSorted().flatMap((tag) => planeOf(dataset, tag.slice(0, 4), frame) ?? []);
}

function planeOf(dataset: DicomDataset, group: string, frame: number): OverlayPlane | undefined {
  const number = (element: string, otherwise: number) => numberOf(dataset, `${group}${element}`) ?? otherwise;
  const [rows, columns] = [number("0010", 0), number("0011", 0)];
  const bits = bitsOf(dataset[`${group}3000`]);
  if (!isSide(rows) || !isSide(columns) || !bits || number("0100", 1) !== 1) return undefined;
  const first = number("0051", 1);
  if (frame < first || frame >= first + number("0015", 1)) return undefined;
  const [top, left] = tupleOf(dataset, `${group}0050`, 2) ?? [];
  return {
    rows,
    columns,
    top: (top ?? 1) - 1,
    left: (left ?? 1) - 1,
    firstBit: (frame - first) * rows * columns,
    description: textOf(dataset, `${group}0022`) ?? "",
    bits,
  };
}

function isSide(value: number): boolean {
  return value > 0 && value <= MAX_SIDE;
}

function bitsOf(attribute: DicomDataset[string] | undefined): OverlayPlane["bits"] | undefined {
  if (attribute?.bulk !== undefined) return { bulk: attribute.bulk };
  return attribute?.InlineBinary === undefined ? undefined : { inline: attribute.InlineBinary };
}

/** RGBA pixels of the plane: set bits in this grey, the others clear. Bits are packed from the lowest on (PS3.5 §8.1.2). */
export function overlayPicture(plane: OverlayPlane, bytes: Uint8Array, grey = 255): Uint8ClampedArray<ArrayBuffer> {
  const pixels = plane.rows * plane.columns;
  const picture = new Uint8ClampedArray(pixels * 4);
  for (let index = 0; index < pixels; index++) {
    const bit = plane.firstBit + index;
    if ((((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0) continue;
    picture.fill(grey, index * 4, index * 4 + 3);
    picture[index * 4 + 3] = 255;
  }
  return picture;
}
