import type { MarkKind } from "../../../shared/model/mark.ts";
import type { PixelPoint } from "../../imaging/ImagePlane.ts";

const HEAD_LENGTH = 13;
const HEAD_WIDTH = 10;
/** A lone point is a cross of this half size. */
const CROSS = 6;

/** The path through the points of any mark, so that a kind which this page does not draw yet is still seen. */
export function polyline(kind: MarkKind, points: readonly PixelPoint[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  if (rest.length === 0) {
    const { x, y } = first;
    return `M${x - CROSS} ${y}H${x + CROSS}M${x} ${y - CROSS}V${y + CROSS}`;
  }
  const isClosed = points.length > 2 && (kind === "freehand" || kind === "rectangle" || kind === "ellipse");
  // Two diameters are two lines, not one with a bend.
  const isPairs = kind === "bidirectional" && points.length === 4;
  const steps = rest.map(({ x, y }, index) => `${isPairs && index === 1 ? "M" : "L"}${x} ${y}`);
  return `M${first.x} ${first.y}${steps.join("")}${isClosed ? "Z" : ""}`;
}

/** A filled triangle whose point is the arrow's. */
export function arrowHead(tip: PixelPoint, from: PixelPoint): string {
  const length = Math.hypot(from.x - tip.x, from.y - tip.y) || 1;
  const along = { x: (from.x - tip.x) / length, y: (from.y - tip.y) / length };
  const base = { x: tip.x + along.x * HEAD_LENGTH, y: tip.y + along.y * HEAD_LENGTH };
  const side = { x: (-along.y * HEAD_WIDTH) / 2, y: (along.x * HEAD_WIDTH) / 2 };
  const corners = [tip, { x: base.x + side.x, y: base.y + side.y }, { x: base.x - side.x, y: base.y - side.y }];
  return `M${corners.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;
}

export interface LabelSpot extends PixelPoint {
  /** The words end here instead of beginning: they stay off the line. */
  readonly isLeft: boolean;
}

/** Where a mark's words stand: beyond its last point, away from its first. */
export function labelSpot(points: readonly PixelPoint[]): LabelSpot | undefined {
  const first = points[0];
  const last = points.at(-1);
  return first && last && { x: last.x, y: last.y, isLeft: last.x < first.x };
}
