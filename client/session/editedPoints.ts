import type { Vector3 } from "../../shared/model/dicom.ts";
import type { MarkKind } from "../../shared/model/mark.ts";
import { addScaled, cross, dot, normalised, scaled, subtract } from "../imaging/vectors.ts";
import { handlesOf } from "./markOutline.ts";

/** What a hand has done to a mark since it took hold of it. */
export interface Pull {
  /** The point that is held; undefined where the line is, and all of them move. */
  readonly handle: number | undefined;
  readonly from: Vector3;
  readonly to: Vector3;
}

/** The points of a mark after that: each kind keeps its form (right angles, axes through one middle, one outline). */
export function editedPoints(kind: MarkKind, points: readonly Vector3[], { handle, from, to }: Pull): Vector3[] {
  const by = subtract(to, from);
  const held = handle === undefined ? undefined : points[handle];
  if (handle === undefined || !held) return points.map((point) => addScaled(point, by, 1));
  const place = addScaled(held, by, 1);
  const isWhole = points.length === 4;
  if (kind === "rectangle" && isWhole) return pulledCorner(points, handle, place);
  if (kind === "ellipse" && isWhole) return pulledAxis(points, handle, place);
  if (kind === "bidirectional" && isWhole) return pulledDiameter(points, handle, place);
  if (kind === "freehand") return pulledOutline(points, handle, by);
  return points.map((point, index) => (index === handle ? place : point));
}

function at(points: readonly Vector3[], index: number): Vector3 {
  return points[index] ?? [0, 0, 0];
}

/** The corner opposite stays; the sides keep their directions. */
function pulledCorner(points: readonly Vector3[], handle: number, place: Vector3): Vector3[] {
  const [next, opposite, before] = [1, 2, 3].map((step) => (handle + step) % 4);
  const fixed = at(points, opposite ?? 0);
  const toNext = normalised(subtract(at(points, next ?? 0), fixed));
  const toBefore = normalised(subtract(at(points, before ?? 0), fixed));
  if (!toNext || !toBefore) return [...points];
  const way = subtract(place, fixed);
  const [far, near] = [scaled(toNext, dot(way, toNext)), scaled(toBefore, dot(way, toBefore))];
  const corner = addScaled(addScaled(fixed, far, 1), near, 1);
  return points.map((_, index) => {
    if (index === handle) return corner;
    if (index === opposite) return fixed;
    return addScaled(fixed, index === next ? far : near, 1);
  });
}

/** The end opposite stays; the other axis goes with the middle. */
function pulledAxis(points: readonly Vector3[], handle: number, place: Vector3): Vector3[] {
  const opposite = handle ^ 1;
  const fixed = at(points, opposite);
  const direction = normalised(subtract(at(points, handle), fixed));
  if (!direction) return [...points];
  const end = addScaled(fixed, direction, dot(subtract(place, fixed), direction));
  const half = scaled(subtract(end, at(points, handle)), 0.5);
  return points.map((point, index) => {
    if (index === handle) return end;
    return index === opposite ? point : addScaled(point, half, 1);
  });
}

/** The part of a second diameter on either side of the first that is left at least; millimetres. */
const SHORTEST_SIDE = 0.01;

/** The second diameter stands upright on the first and crosses it, whichever end is pulled. */
function pulledDiameter(points: readonly Vector3[], handle: number, place: Vector3): Vector3[] {
  const before = crossOf(points);
  if (!before) return [...points];
  if (handle < 2) {
    const ends = [handle === 0 ? place : at(points, 0), handle === 1 ? place : at(points, 1)];
    const way = normalised(subtract(at(ends, 1), at(ends, 0)));
    return way ? crossAt(ends, { ...before, way, side: cross(before.normal, way) }) : [...points];
  }
  const offset = subtract(place, at(points, 0));
  const length = Math.hypot(...subtract(at(points, 1), at(points, 0)));
  const part = Math.min(1, Math.max(0, dot(offset, before.way) / length));
  const reach = dot(offset, before.side);
  const reaches =
    handle === 2
      ? { first: Math.min(reach, -SHORTEST_SIDE), second: before.second }
      : { first: before.first, second: Math.max(reach, SHORTEST_SIDE) };
  return crossAt(points.slice(0, 2), { ...before, ...reaches, part });
}

interface Cross {
  /** Along the first diameter; along the second; out of the image. */
  readonly way: Vector3;
  readonly side: Vector3;
  readonly normal: Vector3;
  /** Where the second crosses the first, as a part of it. */
  readonly part: number;
  /** How far the second reaches to either side of the first; the first of them negative. */
  readonly first: number;
  readonly second: number;
}

function crossOf(points: readonly Vector3[]): Cross | undefined {
  const long = subtract(at(points, 1), at(points, 0));
  const [way, across] = [normalised(long), normalised(subtract(at(points, 3), at(points, 2)))];
  const normal = way && across && normalised(cross(way, across));
  if (!way || !normal) return undefined;
  const side = cross(normal, way);
  const [one, other] = [subtract(at(points, 2), at(points, 0)), subtract(at(points, 3), at(points, 0))];
  const part = dot(one, way) / Math.hypot(...long);
  return { way, side, normal, part, first: dot(one, side), second: dot(other, side) };
}

function crossAt(ends: readonly Vector3[], { part, side, first, second }: Cross): Vector3[] {
  const [start, end] = [at(ends, 0), at(ends, 1)];
  const foot = addScaled(start, subtract(end, start), part);
  return [start, end, addScaled(foot, side, first), addScaled(foot, side, second)];
}

/** The points up to the next handle on either side give way, less the farther they are. */
function pulledOutline(points: readonly Vector3[], handle: number, by: Vector3): Vector3[] {
  const handles = handlesOf("freehand", points.length);
  const place = handles.indexOf(handle);
  const count = points.length;
  const after = ((handles[(place + 1) % handles.length] ?? handle) - handle + count) % count || 1;
  const before = (handle - (handles.at(place - 1) ?? handle) + count) % count || 1;
  return points.map((point, index) => {
    const ahead = (index - handle + count) % count;
    const give = Math.max(1 - ahead / after, 1 - (count - ahead) / before, 0);
    return give === 0 ? point : addScaled(point, by, give);
  });
}
