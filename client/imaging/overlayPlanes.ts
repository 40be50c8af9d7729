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
  /** The bits, or which bulk value of the instance holds them, or which bit of every sample of the frame. */
  readonly bits: { readonly inline: string } | { readonly bulk: number } | { readonly position: number };
}

const MAX_SIDE = 65_535;

/** The overlays of a frame (from 1): those that have their own bits, and those in bits of the pixels that no sample needs (retired in 2004). */
export function overlayPlanesOf(dataset: DicomDataset, frame: number): readonly OverlayPlane[] {
  const groups = Object.keys(dataset).filter((tag) => /^60[0-9A-F][02468ACE]0010$/u.test(tag));
  return groups.toSorted().flatMap((tag) => planeOf(dataset, tag.slice(0, 4), frame) ?? []);
}

function planeOf(dataset: DicomDataset, group: string, frame: number): OverlayPlane | undefined {
  const number = (element: string, otherwise: number) => numberOf(dataset, `${group}${element}`) ?? otherwise;
  const [rows, columns] = [number("0010", 0), number("0011", 0)];
  const bits = planeBits(dataset, { group, rows, columns });
  if (!isSide(rows) || !isSide(columns) || !bits) return undefined;
  const first = number("0051", 1);
  if (frame < first || frame >= first + number("0015", 1)) return undefined;
  const [top, left] = tupleOf(dataset, `${group}0050`, 2) ?? [];
  return {
    rows,
    columns,
    top: (top ?? 1) - 1,
    left: (left ?? 1) - 1,
    // Those in the samples of a frame are of that frame alone.
    firstBit: "position" in bits ? 0 : (frame - first) * rows * columns,
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

function planeBits(
  dataset: DicomDataset,
  { group, rows, columns }: { readonly group: string } & Pick<OverlayPlane, "rows" | "columns">,
): OverlayPlane["bits"] | undefined {
  const own = (numberOf(dataset, `${group}0100`) ?? 1) === 1 ? bitsOf(dataset[`${group}3000`]) : undefined;
  return own ?? bitsOfSamples(dataset, { position: numberOf(dataset, `${group}0102`) ?? -1, rows, columns });
}

/** Only of a grey image, whole, and outside of the bits that hold its samples. */
function bitsOfSamples(
  dataset: DicomDataset,
  { position, rows, columns }: { readonly position: number } & Pick<OverlayPlane, "rows" | "columns">,
): OverlayPlane["bits"] | undefined {
  const number = (tag: string) => numberOf(dataset, tag) ?? 0;
  const isGrey = textOf(dataset, "00280004")?.startsWith("MONOCHROME") === true;
  if (!isGrey || number("00280010") !== rows || number("00280011") !== columns) return undefined;
  const [allocated, stored, high] = [number("00280100"), number("00280101"), number("00280102")];
  const isFree = position > high || position <= high - stored;
  return position >= 0 && position < allocated && isFree ? { position } : undefined;
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
