import type { Vector3 } from "../../shared/model/dicom.ts";
import type { ViewPresentation } from "../../shared/model/stage.ts";
import type { PixelPoint } from "../imaging/ImagePlane.ts";
import { cross, dot, subtract } from "../imaging/vectors.ts";
import { handlesOf, type Stroke, strokesOf } from "./markOutline.ts";
import type { LabelBox, PlacedMark } from "./MarkSnapshot.ts";

export interface MarkHit {
  readonly markId: string;
  /** Which point is held, or the words; undefined where the line between two points is, and all of them move. */
  readonly handle: number | "label" | undefined;
}

/** What there is to take hold of on one viewport. */
export interface Holdable {
  readonly marks: readonly PlacedMark[];
  readonly labels: readonly LabelBox[];
}

/** How far from a point or a line a press still means it: a finger covers more than a mouse. CSS pixels. */
const REACH = { mouse: { point: 7, line: 7 }, touch: { point: 22, line: 16 } } as const;

/** The mark under a point of the viewport: the newest of those that lie there, its handles before its lines, words after all marks. */
export function hitMark({ marks, labels }: Holdable, at: PixelPoint, by: keyof typeof REACH): MarkHit | undefined {
  const reach = REACH[by];
  for (const { id, kind, points } of marks.toReversed()) {
    const handle = nearest(handlesOf(kind, points.length), points, at);
    if (handle && handle.distance <= reach.point) return { markId: id, handle: handle.index };
    if (strokesOf(kind, points).some((stroke) => isOnStroke(stroke, at, reach.line))) {
      return { markId: id, handle: undefined };
    }
  }
  const label = labels.find(({ markId, ...box }) => isIn(box, at) && marks.some(({ id }) => id === markId));
  return label && { markId: label.markId, handle: "label" };
}

function isIn({ left, top, width, height }: Omit<LabelBox, "markId">, { x, y }: PixelPoint): boolean {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

/** The middle of the words that a hand has taken hold of. */
export function middleOfLabel({ labels }: Holdable, { markId, handle }: MarkHit): PixelPoint | undefined {
  const box = handle === "label" ? labels.find((label) => label.markId === markId) : undefined;
  return box && { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

function nearest(handles: readonly number[], points: readonly PixelPoint[], at: PixelPoint) {
  const found = handles.flatMap((index) => {
    const point = points[index];
    return point ? [{ index, distance: distance(point, at) }] : [];
  });
  return found.toSorted((a, b) => a.distance - b.distance)[0];
}

function isOnStroke({ points, isClosed }: Stroke, at: PixelPoint, reach: number): boolean {
  return points.some((end, index) => {
    const start = index === 0 && isClosed ? points.at(-1) : points[index - 1];
    return start !== undefined && distanceToLine(at, start, end) <= reach;
  });
}

/** The same presentation, moved to these points where they would lie outside of it. */
export function withinSight(presentation: ViewPresentation, points: readonly Vector3[]): ViewPresentation {
  const { centre, normal, up, halfWidth, halfHeight } = presentation;
  const right = cross(up, normal);
  const isSeen = (point: Vector3) => {
    const offset = subtract(point, centre);
    return Math.abs(dot(offset, right)) < halfWidth && Math.abs(dot(offset, up)) < halfHeight;
  };
  const [first] = points;
  return first === undefined || points.every(isSeen) ? presentation : { ...presentation, centre: first };
}

export function distance(a: PixelPoint, b: PixelPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function distanceToLine(at: PixelPoint, start: PixelPoint, end: PixelPoint): number {
  const along = { x: end.x - start.x, y: end.y - start.y };
  const length = along.x ** 2 + along.y ** 2;
  const part = length === 0 ? 0 : ((at.x - start.x) * along.x + (at.y - start.y) * along.y) / length;
  const nearest = Math.min(1, Math.max(0, part));
  return distance(at, { x: start.x + along.x * nearest, y: start.y + along.y * nearest });
}
