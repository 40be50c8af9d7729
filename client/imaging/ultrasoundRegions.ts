import type { DicomDataset } from "../net/DicomWebClient.ts";
import { itemsOf, numberOf } from "../net/dicomValues.ts";

/** One region of an ultrasound image (PS3.3 C.8.5.5), in pixels, both ends within. */
export interface UltrasoundRegion {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Size of a pixel; undefined where an axis is not a length (time, velocity, none). */
  readonly millimetres: { readonly x: number; readonly y: number } | undefined;
}

/** Physical Units (0018,6024): the only length among them. */
const CENTIMETRE = 3;

/**
 * The calibrated regions. One that lies outside of the image was written for the picture before it was made smaller: its pixel size is
 * wrong, so it says nothing.
 */
export function ultrasoundRegions(dataset: DicomDataset): readonly UltrasoundRegion[] {
  const size = { rows: numberOf(dataset, "00280010") ?? 0, columns: numberOf(dataset, "00280011") ?? 0 };
  return itemsOf(dataset, "00186011").flatMap((item) => {
    const [left, top, right, bottom] = ["00186018", "0018601A", "0018601C", "0018601E"].map((tag) =>
      numberOf(item, tag),
    );
    if (left === undefined || top === undefined || right === undefined || bottom === undefined) return [];
    if (right <= left || bottom <= top || right >= size.columns + 1 || bottom >= size.rows + 1) return [];
    return [{ left, top, right, bottom, millimetres: pixelSize(item) }];
  });
}

/** The pixel size of the whole image, [row, column] as DICOM orders it: only where every region agrees on one length. */
export function ultrasoundSpacing(regions: readonly UltrasoundRegion[]): readonly [number, number] | undefined {
  const first = regions[0]?.millimetres;
  if (!first) return undefined;
  const isSame = ({ millimetres }: UltrasoundRegion) => millimetres?.x === first.x && millimetres.y === first.y;
  return regions.every(isSame) ? [first.y, first.x] : undefined;
}

function pixelSize(item: DicomDataset): UltrasoundRegion["millimetres"] {
  if (numberOf(item, "00186024") !== CENTIMETRE || numberOf(item, "00186026") !== CENTIMETRE) return undefined;
  const [x, y] = [Math.abs(numberOf(item, "0018602C") ?? 0) * 10, Math.abs(numberOf(item, "0018602E") ?? 0) * 10];
  return x > 0 && y > 0 ? { x, y } : undefined;
}
