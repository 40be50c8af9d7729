import type { Vector3 } from "../../shared/model/dicom.ts";
import type { MarkKind } from "../../shared/model/mark.ts";
import type { PixelPoint } from "../imaging/ImagePlane.ts";
import { addScaled, cross, dot, normalised, scaled, subtract } from "../imaging/vectors.ts";

/** How the screen lies in the patient where a drawing began: boxes are upright on the screen of who draws. */
export interface ScreenAxes {
  readonly right: Vector3;
  readonly down: Vector3;
  /** Of a CSS pixel. */
  readonly millimetres: number;
}

const PROBE_PX = 100;

export function screenAxes(
  pointAt: (at: PixelPoint) => { readonly point: Vector3 } | undefined,
  { x, y }: PixelPoint,
): ScreenAxes | undefined {
  const [here, beside, below] = [pointAt({ x, y }), pointAt({ x: x + PROBE_PX, y }), pointAt({ x, y: y + PROBE_PX })];
  if (!here || !beside || !below) return undefined;
  const way = subtract(beside.point, here.point);
  const [right, down] = [normalised(way), normalised(subtract(below.point, here.point))];
  return right && down && { right, down, millimetres: Math.hypot(...way) / PROBE_PX };
}

/** How many places of the hand make a mark; an outline takes them until the hand lets go. */
const places: Readonly<Record<MarkKind, number>> = {
  arrow: 2,
  length: 2,
  bidirectional: 2,
  angle: 3,
  ellipse: 2,
  rectangle: 2,
  freehand: Infinity,
  probe: 1,
};

export function placesOf(kind: MarkKind): number {
  return places[kind];
}

/** The second diameter begins at this part of the first, through its middle: the handles then make it fit. */
const SHORT_PART = 0.5;

/** The points of the mark that a hand draws by way of these places. */
export function shapeOf(kind: MarkKind, trail: readonly Vector3[], axes: ScreenAxes): readonly Vector3[] {
  const [start, end] = trail;
  if (!start || !end) return trail;
  if (kind === "rectangle") return boxOf(start, end, axes);
  if (kind === "ellipse") return ellipseIn(start, end, axes);
  return kind === "bidirectional" ? [start, end, ...shortAxis(start, end, axes)] : trail;
}

/** The points to keep of a finished drawing; undefined where it is too small to be meant. */
export function finishedShape(kind: MarkKind, trail: readonly Vector3[], axes: ScreenAxes): Vector3[] | undefined {
  const points = shapeOf(kind, trail, axes);
  if (kind === "freehand") return finishedOutline(points, axes);
  const isMeant = points.every(
    (point, index) => index === 0 || distanceOf(point, points[index - 1] ?? point) >= SMALLEST_PX * axes.millimetres,
  );
  return isMeant ? [...points] : undefined;
}

const SMALLEST_PX = 3;
/** A hand trembles by more than this; CSS pixels. */
const TOLERANCE_PX = 0.5;
export const MAX_OUTLINE_POINTS = 512;

function finishedOutline(trail: readonly Vector3[], axes: ScreenAxes): Vector3[] | undefined {
  const [first] = trail;
  const reach = SMALLEST_PX * axes.millimetres;
  if (!first || trail.every((point) => distanceOf(point, first) < reach)) return undefined;
  let tolerance = TOLERANCE_PX * axes.millimetres;
  let outline = simplified(trail, tolerance);
  while (outline.length > MAX_OUTLINE_POINTS) {
    tolerance *= 1.25;
    outline = simplified(trail, tolerance);
  }
  return outline.length >= 3 ? outline : undefined;
}

/** The same closed outline with fewer points, none farther from it than the tolerance (Ramer, Douglas, Peucker). */
export function simplified(outline: readonly Vector3[], tolerance: number): Vector3[] {
  const points = outline.filter((point, index) => index === 0 || distanceOf(point, outline[index - 1] ?? point) > 0);
  const last = points.length - 1;
  if (last < 2) return points;
  const isKept = new Set([0, last]);
  const parts: [number, number][] = [[0, last]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part;
    const farthest = farthestBetween(points, from, to);
    if (farthest.distance <= tolerance) continue;
    isKept.add(farthest.index);
    parts.push([from, farthest.index], [farthest.index, to]);
  }
  return points.filter((_, index) => isKept.has(index));
}

function farthestBetween(points: readonly Vector3[], from: number, to: number): { index: number; distance: number } {
  const [start, end] = [points[from], points[to]];
  const farthest = { index: from, distance: 0 };
  if (!start || !end) return farthest;
  for (let index = from + 1; index < to; index += 1) {
    const distance = distanceToSegment(points[index] ?? start, start, end);
    if (distance > farthest.distance) Object.assign(farthest, { index, distance });
  }
  return farthest;
}

function distanceToSegment(point: Vector3, start: Vector3, end: Vector3): number {
  const along = subtract(end, start);
  const length = dot(along, along);
  const part = length === 0 ? 0 : dot(subtract(point, start), along) / length;
  return distanceOf(point, addScaled(start, along, Math.min(1, Math.max(0, part))));
}

/** Corners one after the other, from where the hand began. */
function boxOf(start: Vector3, end: Vector3, { right, down }: ScreenAxes): Vector3[] {
  const way = subtract(end, start);
  const [wide, high] = [scaled(right, dot(way, right)), scaled(down, dot(way, down))];
  const beside = addScaled(start, wide, 1);
  return [start, beside, addScaled(beside, high, 1), addScaled(start, high, 1)];
}

/** The longer axis first. */
function ellipseIn(start: Vector3, end: Vector3, { right, down }: ScreenAxes): Vector3[] {
  const way = subtract(end, start);
  const middle = addScaled(start, way, 0.5);
  const [halfWide, halfHigh] = [dot(way, right) / 2, dot(way, down) / 2];
  const across = [addScaled(middle, right, -halfWide), addScaled(middle, right, halfWide)];
  const upright = [addScaled(middle, down, -halfHigh), addScaled(middle, down, halfHigh)];
  return Math.abs(halfWide) >= Math.abs(halfHigh) ? [...across, ...upright] : [...upright, ...across];
}

function shortAxis(start: Vector3, end: Vector3, { right, down }: ScreenAxes): Vector3[] {
  const way = subtract(end, start);
  const side = cross(cross(right, down), way);
  const middle = addScaled(start, way, 0.5);
  return [addScaled(middle, side, -SHORT_PART / 2), addScaled(middle, side, SHORT_PART / 2)];
}

function distanceOf(a: Vector3, b: Vector3): number {
  const by = subtract(a, b);
  return Math.sqrt(dot(by, by));
}
