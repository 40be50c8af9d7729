import type { Vector3 } from "../../shared/model/dicom.ts";
import type { MarkKind } from "../../shared/model/mark.ts";
import { type ImagePlane, type PixelPoint, worldToPixel } from "../imaging/ImagePlane.ts";
import { areaOf, type Region } from "../imaging/regions.ts";
import type { RegionStatistics } from "../imaging/regionStatistics.ts";
import type { UltrasoundRegion } from "../imaging/ultrasoundRegions.ts";

export interface MeasuredValues extends RegionStatistics {
  /** "HU", "SUVbw"; empty for values without one. */
  readonly unit: string;
}

/** What a mark measures. Every client computes it from the same points and the same pixels. */
export interface Measure {
  /** "px" where the file does not say how large a pixel is there; areas are in its square. */
  readonly unit: "mm" | "px";
  /** A projection's size at the detector: everything is smaller than that in the patient. */
  readonly isAtDetector: boolean;
  /** A length; of two diameters the longer one first. */
  readonly lengths: readonly number[];
  /** Degrees. */
  readonly angle: number | undefined;
  readonly area: number | undefined;
  /** Of the pixels inside; "pending" while they are on their way, "none" where there are none or they mean nothing (colours). */
  readonly values: MeasuredValues | "pending" | "none";
}

/** The part of a frame that measuring needs. */
export interface MeasuredFrame {
  readonly plane: ImagePlane;
  /** Parts of an ultrasound image, in pixels, each with a pixel size of its own; a mark is measured in the one that holds all of it. */
  readonly regions?: readonly UltrasoundRegion[];
}

/** Without the pixels' values. Undefined for marks that measure nothing, or not with these points. */
export function geometryOf(kind: MarkKind, points: readonly Vector3[], frame: MeasuredFrame): Measure | undefined {
  const pixels = points.map((point) => worldToPixel(frame.plane, point));
  const { size, unit } = pixelSizeAt(pixels, frame);
  const flat = pixels.map(({ x, y }) => ({ x: x * size.x, y: y * size.y }));
  const region = kind === "probe" ? undefined : regionIn(kind, pixels);
  const measure: Measure = {
    unit,
    isAtDetector: unit === "mm" && frame.plane.isAtDetector === true,
    lengths: lengthsOf(kind, flat),
    angle: kind === "angle" ? angleOf(flat) : undefined,
    area: region && areaOf(region) * size.x * size.y,
    values: "none",
  };
  const isProbe = kind === "probe" && points.length > 0;
  const { lengths, angle, area } = measure;
  return isProbe || lengths.length > 0 || angle !== undefined || area !== undefined ? measure : undefined;
}

/** The part of the image whose pixels a mark measures, in pixel coordinates. A probe is the one pixel that it lies in. */
export function regionOf(kind: MarkKind, points: readonly Vector3[], plane: ImagePlane): Region | undefined {
  return regionIn(
    kind,
    points.map((point) => worldToPixel(plane, point)),
  );
}

function regionIn(kind: MarkKind, pixels: readonly PixelPoint[]): Region | undefined {
  const [a, b, c, d] = pixels;
  if (kind === "probe" && a) return pixelAt(Math.floor(a.x), Math.floor(a.y));
  if (kind === "ellipse" && a && b && c && d) return { kind, axes: [a, b, c, d] };
  if ((kind === "rectangle" && d) || (kind === "freehand" && c)) return { kind: "polygon", points: pixels };
  return undefined;
}

function pixelAt(x: number, y: number): Region {
  const points = [
    { x, y },
    { x: x + 1, y },
    { x: x + 1, y: y + 1 },
    { x, y: y + 1 },
  ];
  return { kind: "polygon", points };
}

/** Without a size the plane still says how a pixel's height is to its width: lengths count in pixel widths then. */
function pixelSizeAt(
  pixels: readonly PixelPoint[],
  { plane, regions = [] }: MeasuredFrame,
): { readonly size: PixelPoint; readonly unit: Measure["unit"] } {
  const uncalibrated = { size: { x: 1, y: plane.spacingY / plane.spacingX }, unit: "px" } as const;
  if (regions.length === 0) {
    return plane.hasSpacing ? { size: { x: plane.spacingX, y: plane.spacingY }, unit: "mm" } : uncalibrated;
  }
  const holder = regions.find(({ left, top, right, bottom }) =>
    pixels.every(({ x, y }) => x >= left && x <= right + 1 && y >= top && y <= bottom + 1),
  );
  return holder?.millimetres ? { size: holder.millimetres, unit: "mm" } : uncalibrated;
}

function lengthsOf(kind: MarkKind, points: readonly PixelPoint[]): readonly number[] {
  const [a, b, c, d] = points;
  if (kind === "length" && a && b) return [distanceOf(a, b)];
  if (kind !== "bidirectional" || !a || !b || !c || !d) return [];
  const [one, other] = [distanceOf(a, b), distanceOf(c, d)];
  return [Math.max(one, other), Math.min(one, other)];
}

/** Between the two legs that meet in the second point. */
function angleOf([a, corner, b]: readonly PixelPoint[]): number | undefined {
  if (!a || !corner || !b) return undefined;
  const lengths = distanceOf(a, corner) * distanceOf(b, corner);
  if (lengths === 0) return undefined;
  const cosine = ((a.x - corner.x) * (b.x - corner.x) + (a.y - corner.y) * (b.y - corner.y)) / lengths;
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}

/** The square root is the same to the last bit in every browser; hypot need not be. */
function distanceOf(a: PixelPoint, b: PixelPoint): number {
  return Math.sqrt((b.x - a.x) ** 2 + (b.y - a.y) ** 2);
}
