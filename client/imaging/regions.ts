import type { PixelPoint } from "./ImagePlane.ts";

/** A part of an image, in its pixel coordinates: (0, 0) is the outer corner of the first pixel, so (0.5, 0.5) is its centre. */
export type Region =
  /** The ends of two axes, the first two opposite each other; the axes need not be perpendicular (pixels may be oblong). */
  | { readonly kind: "ellipse"; readonly axes: readonly [PixelPoint, PixelPoint, PixelPoint, PixelPoint] }
  /** Closed; may touch or cross itself: what is inside an even number of times is outside (even-odd rule). */
  | { readonly kind: "polygon"; readonly points: readonly PixelPoint[] };

export interface ImageSize {
  readonly columns: number;
  readonly rows: number;
}

/** Calls with the index of each pixel of the image whose centre lies inside the region, row by row. */
export function forEachPixel(region: Region, size: ImageSize, visit: (index: number) => void): void {
  if (region.kind === "ellipse") forEachInEllipse(region.axes, size, visit);
  else forEachInPolygon(region.points, size, visit);
}

/** In pixels; not only whole ones. */
export function areaOf(region: Region): number {
  if (region.kind === "polygon") return evenOddArea(region.points);
  const { u, v } = ellipseOf(region.axes);
  return Math.PI * Math.abs(u.x * v.y - u.y * v.x);
}

function ellipseOf([start, end, third, fourth]: Extract<Region, { kind: "ellipse" }>["axes"]) {
  return {
    centre: { x: (start.x + end.x + third.x + fourth.x) / 4, y: (start.y + end.y + third.y + fourth.y) / 4 },
    u: { x: (end.x - start.x) / 2, y: (end.y - start.y) / 2 },
    v: { x: (fourth.x - third.x) / 2, y: (fourth.y - third.y) / 2 },
  };
}

function forEachInEllipse(
  axes: Extract<Region, { kind: "ellipse" }>["axes"],
  { columns, rows }: ImageSize,
  visit: (index: number) => void,
): void {
  const { centre, u, v } = ellipseOf(axes);
  const determinant = u.x * v.y - u.y * v.x;
  if (determinant === 0) return;
  const [halfWidth, halfHeight] = [Math.sqrt(u.x ** 2 + v.x ** 2), Math.sqrt(u.y ** 2 + v.y ** 2)];
  const left = firstCentre(centre.x - halfWidth);
  const right = Math.min(columns, Math.floor(centre.x + halfWidth + 0.5));
  const bottom = Math.min(rows, Math.floor(centre.y + halfHeight + 0.5));
  for (let row = firstCentre(centre.y - halfHeight); row < bottom; row += 1) {
    const dy = row + 0.5 - centre.y;
    for (let column = left; column < right; column += 1) {
      const dx = column + 0.5 - centre.x;
      const along = (dx * v.y - dy * v.x) / determinant;
      const across = (dy * u.x - dx * u.y) / determinant;
      if (along * along + across * across <= 1) visit(row * columns + column);
    }
  }
}

function forEachInPolygon(
  points: readonly PixelPoint[],
  { columns, rows }: ImageSize,
  visit: (index: number) => void,
): void {
  const heights = points.map(({ y }) => y);
  const bottom = Math.min(rows, Math.floor(Math.max(...heights) + 0.5));
  for (let row = firstCentre(Math.min(...heights)); row < bottom; row += 1) {
    const crossings = crossingsAt(points, row + 0.5);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const end = Math.min(columns, firstCentre(crossings[at + 1] ?? 0));
      for (let column = firstCentre(crossings[at] ?? 0); column < end; column += 1) visit(row * columns + column);
    }
  }
}

/** The first pixel whose centre is not before this place. */
function firstCentre(at: number): number {
  return Math.max(0, Math.ceil(at - 0.5));
}

/** Where the outline crosses a horizontal line, from the left. A point on the line counts once. */
function crossingsAt(points: readonly PixelPoint[], y: number): number[] {
  const crossings: number[] = [];
  let from = points.at(-1);
  for (const to of points) {
    if (from && from.y <= y !== to.y <= y) crossings.push(from.x + ((y - from.y) * (to.x - from.x)) / (to.y - from.y));
    from = to;
  }
  return crossings.sort((a, b) => a - b);
}

/** Exact, also where the outline crosses itself: between two neighbouring heights at which something begins, ends or crosses, all is trapezoids. */
function evenOddArea(points: readonly PixelPoint[]): number {
  const heights = [...new Set([...points.map(({ y }) => y), ...crossingHeights(points)])].sort((a, b) => a - b);
  let area = 0;
  for (const [index, bottom] of heights.entries()) {
    const top = heights[index - 1];
    if (top === undefined) continue;
    const crossings = crossingsAt(points, (top + bottom) / 2);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      area += ((crossings[at + 1] ?? 0) - (crossings[at] ?? 0)) * (bottom - top);
    }
  }
  return area;
}

interface Edge {
  readonly from: PixelPoint;
  readonly to: PixelPoint;
}

function crossingHeights(points: readonly PixelPoint[]): number[] {
  const edges = points.flatMap((to, index): Edge[] => {
    const from = points.at(index - 1);
    return from ? [{ from, to }] : [];
  });
  // From the top: an edge meets only those that begin before it ends.
  edges.sort((a, b) => topOf(a) - topOf(b));
  const heights: number[] = [];
  for (const [index, one] of edges.entries()) {
    const bottom = Math.max(one.from.y, one.to.y);
    for (let at = index + 1; at < edges.length; at += 1) {
      const other = edges[at];
      if (!other || topOf(other) > bottom) break;
      const y = crossingHeight(one, other);
      if (y !== undefined) heights.push(y);
    }
  }
  return heights;
}

function topOf({ from, to }: Edge): number {
  return Math.min(from.y, to.y);
}

function crossingHeight(one: Edge, other: Edge): number | undefined {
  const [ax, ay] = [one.to.x - one.from.x, one.to.y - one.from.y];
  const [bx, by] = [other.to.x - other.from.x, other.to.y - other.from.y];
  const determinant = ax * by - ay * bx;
  if (determinant === 0) return undefined;
  const [dx, dy] = [other.from.x - one.from.x, other.from.y - one.from.y];
  const along = (dx * by - dy * bx) / determinant;
  const alongOther = (dx * ay - dy * ax) / determinant;
  const isCrossing = along > 0 && along < 1 && alongOther > 0 && alongOther < 1;
  return isCrossing ? one.from.y + along * ay : undefined;
}
