import type { MarkKind } from "../../../shared/model/mark.ts";
import type { PixelPoint } from "../../imaging/ImagePlane.ts";
import { type Stroke, strokesOf } from "../../session/markOutline.ts";

const HEAD_LENGTH = 13;
const HEAD_WIDTH = 10;
/** A lone point is a cross of this half size. */
const CROSS = 6;

/** The path of any mark; a kind which this page does not draw yet is a line through its points. */
export function markPath(kind: MarkKind, points: readonly PixelPoint[]): string {
  return strokesOf(kind, points).map(strokePath).join("");
}

function strokePath({ points, isClosed }: Stroke): string {
  const [first, ...rest] = points;
  if (!first) return "";
  if (rest.length === 0) {
    const { x, y } = first;
    return `M${x - CROSS} ${y}H${x + CROSS}M${x} ${y - CROSS}V${y + CROSS}`;
  }
  return `M${first.x} ${first.y}${rest.map(({ x, y }) => `L${x} ${y}`).join("")}${isClosed ? "Z" : ""}`;
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

/** Where a mark's words may stand, best first: an arrow's beyond its tail, away from its tip; of all others at the right. */
export function labelSpots(kind: MarkKind, points: readonly PixelPoint[]): readonly LabelSpot[] {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return [];
  if (kind === "arrow") {
    const isLeft = last.x < first.x;
    return [last, first].map(({ x, y }) => ({ x, y, isLeft }));
  }
  const drawn = strokesOf(kind, points).flatMap((stroke) => stroke.points);
  return drawn.toSorted((a, b) => b.x - a.x).map(({ x, y }) => ({ x, y, isLeft: false }));
}

/** Points of the lines of a mark stand at most so far apart in `outlineOf`; a long line has no more than so many. CSS pixels. */
const STEP = 14;
const MOST_STEPS = 40;

/** Points all along the lines of a mark. */
export function outlineOf(kind: MarkKind, points: readonly PixelPoint[]): readonly PixelPoint[] {
  return strokesOf(kind, points).flatMap(({ points: corners, isClosed }) =>
    corners.flatMap((to, index) => {
      const from = index === 0 && isClosed ? corners.at(-1) : corners[index - 1];
      return from ? between(from, to) : [to];
    }),
  );
}

function between(from: PixelPoint, to: PixelPoint): PixelPoint[] {
  const steps = Math.min(MOST_STEPS, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / STEP));
  return Array.from({ length: steps }, (_, step) => {
    const part = (step + 1) / steps;
    return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
  });
}
