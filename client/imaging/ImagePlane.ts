import type { Vector3 } from "../../shared/model/dicom.ts";
import type { DicomDataset } from "../net/DicomWebClient.ts";
import { itemsOf, textOf, tupleOf } from "../net/dicomValues.ts";
import { ultrasoundRegions, ultrasoundSpacing } from "./ultrasoundRegions.ts";
import { addScaled, cross, dot, normalised, scaled, subtract } from "./vectors.ts";

/** Where the pixels of one frame lie in the patient (PS3.3 C.7.6.2): `origin` is the centre of the first pixel. Millimetres. */
export interface ImagePlane {
  readonly origin: Vector3;
  /** Direction of increasing column index (along a row), unit length. */
  readonly row: Vector3;
  /** Direction of increasing row index (down a column), unit length. */
  readonly column: Vector3;
  /** Distance of neighbouring columns and of neighbouring rows. */
  readonly spacingX: number;
  readonly spacingY: number;
  readonly columns: number;
  readonly rows: number;
  /** False where the file gives no position and orientation: the plane is then made up and says nothing of the patient. */
  readonly isInPatient: boolean;
  /** False where the file gives no pixel size: 1 mm is then made up. */
  readonly hasSpacing: boolean;
  /** The pixel size is that at the detector of a projection, where everything is larger than in the patient. */
  readonly isAtDetector?: boolean;
}

/** Points are continuous pixel coordinates with (0, 0) at the outer corner of the first pixel, as in SVG and canvas. */
export interface PixelPoint {
  readonly x: number;
  readonly y: number;
}

/** Towards the viewer of an image shown as stored: a radiologist looks from the feet, along +row × +column. */
export function planeNormal(plane: ImagePlane): Vector3 {
  return scaled(cross(plane.row, plane.column), -1);
}

export function pixelToWorld(plane: ImagePlane, { x, y }: PixelPoint): Vector3 {
  return addScaled(
    addScaled(plane.origin, plane.row, (x - 0.5) * plane.spacingX),
    plane.column,
    (y - 0.5) * plane.spacingY,
  );
}

/** The pixel coordinates of a point's projection onto the plane. */
export function worldToPixel(plane: ImagePlane, point: Vector3): PixelPoint {
  const offset = subtract(point, plane.origin);
  return { x: dot(offset, plane.row) / plane.spacingX + 0.5, y: dot(offset, plane.column) / plane.spacingY + 0.5 };
}

/** Reads the plane of a frame (from 1), from the image's own attributes or from its functional groups (PS3.3 C.7.6.16). */
export function imagePlaneOf(
  dataset: DicomDataset,
  frame: number,
  size: { rows: number; columns: number },
): ImagePlane {
  const groups = functionalGroups(dataset, frame);
  const own = positive(find(groups, ["00289110", "00280030"], 2) ?? ownSpacing(dataset));
  const atDetector = positive(tupleOf(dataset, "00181164", 2));
  const spacing = own ?? atDetector;
  const [spacingY = 1, spacingX = 1] = spacing ?? aspect(dataset);
  const place = placeOf(dataset, groups);
  return {
    ...(place ?? { origin: [0, 0, 0], row: [1, 0, 0], column: [0, 1, 0] }),
    spacingX,
    spacingY,
    ...size,
    isInPatient: place !== undefined,
    hasSpacing: spacing !== undefined,
    isAtDetector: spacing !== undefined && isUncorrected(dataset, { own, atDetector }),
  };
}

/** Where an ultrasound image has regions they alone say what is a length. */
function ownSpacing(dataset: DicomDataset): readonly number[] | undefined {
  const regions = ultrasoundRegions(dataset);
  return regions.length > 0 ? ultrasoundSpacing(regions) : tupleOf(dataset, "00280030", 2);
}

const projections: readonly string[] = ["CR", "DX", "MG", "IO", "PX", "RF", "XA"];

/** PS3.3 10.7.1.3: a Pixel Spacing (0028,0030) that differs from that of the detector, or says how it was calibrated, was corrected. */
function isUncorrected(
  dataset: DicomDataset,
  { own, atDetector }: { own: readonly number[] | undefined; atDetector: readonly number[] | undefined },
): boolean {
  if (own && textOf(dataset, "00280A02") !== undefined) return false;
  if (own && atDetector) return own.every((value, index) => value === atDetector[index]);
  return atDetector !== undefined || projections.includes(textOf(dataset, "00080060") ?? "");
}

function placeOf(dataset: DicomDataset, groups: readonly DicomDataset[]) {
  const orientation = find(groups, ["00209116", "00200037"], 6) ?? tupleOf(dataset, "00200037", 6);
  const position = find(groups, ["00209113", "00200032"], 3) ?? tupleOf(dataset, "00200032", 3);
  const axes = orientation && unitAxes(orientation);
  return axes && position ? { origin: vector(position, 0), ...axes } : undefined;
}

/** The shared and per-frame groups that speak about this frame, the frame's own first. */
export function functionalGroups(dataset: DicomDataset, frame: number): readonly DicomDataset[] {
  const perFrame = itemsOf(dataset, "52009230")[frame - 1];
  const shared = itemsOf(dataset, "52009229")[0];
  return [perFrame, shared].filter((group) => group !== undefined);
}

function find(groups: readonly DicomDataset[], [sequence, tag]: readonly [string, string], count: number) {
  for (const group of groups) {
    const item = itemsOf(group, sequence)[0];
    const values = item && tupleOf(item, tag, count);
    if (values) return values;
  }
  return undefined;
}

function unitAxes(values: readonly number[]): { row: Vector3; column: Vector3 } | undefined {
  const row = normalised(vector(values, 0));
  const column = normalised(vector(values, 3));
  return row && column && Math.abs(dot(row, column)) < 0.01 ? { row, column } : undefined;
}

function vector(values: readonly number[], at: number): Vector3 {
  return [values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0];
}

function positive(values: readonly number[] | undefined): readonly number[] | undefined {
  return values?.every((value) => value > 0) ? values : undefined;
}

/** Without a pixel size the Pixel Aspect Ratio (vertical : horizontal) still gives the shape. */
function aspect(dataset: DicomDataset): readonly number[] {
  const [vertical = 1, horizontal = 1] = positive(tupleOf(dataset, "00280034", 2)) ?? [1, 1];
  return [vertical / horizontal, 1];
}
