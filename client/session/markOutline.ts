import type { MarkKind } from "../../shared/model/mark.ts";
import type { PixelPoint } from "../imaging/ImagePlane.ts";

/** A line of a mark as it is drawn and touched. */
export interface Stroke {
  readonly points: readonly PixelPoint[];
  readonly isClosed: boolean;
}

/** So many that an ellipse as large as a screen is round. */
const ELLIPSE_STEPS = 96;
const MAX_OUTLINE_HANDLES = 16;

/** The lines of a mark on the screen; a kind or a number of points that this page does not know is a line through its points. */
export function strokesOf(kind: MarkKind, points: readonly PixelPoint[]): readonly Stroke[] {
  const isWhole = points.length === 4;
  if (kind === "ellipse" && isWhole) return [{ points: ellipse(points), isClosed: true }];
  // Two diameters are two lines, not one with a bend.
  if (kind === "bidirectional" && isWhole) {
    return [points.slice(0, 2), points.slice(2)].map((ends) => ({ points: ends, isClosed: false }));
  }
  const isArea = kind === "freehand" || kind === "rectangle" || kind === "ellipse";
  return [{ points, isClosed: isArea && points.length > 2 }];
}

/** Which points a hand can hold: of an outline with many only some, and those between them follow. */
export function handlesOf(kind: MarkKind, count: number): readonly number[] {
  const step = kind === "freehand" ? Math.ceil(count / MAX_OUTLINE_HANDLES) : 1;
  return Array.from({ length: count }, (_, index) => index).filter((index) => index % step === 0);
}

function ellipse(points: readonly PixelPoint[]): readonly PixelPoint[] {
  const [a, b, c, d] = points;
  if (!a || !b || !c || !d) return points;
  const middle = { x: (a.x + b.x + c.x + d.x) / 4, y: (a.y + b.y + c.y + d.y) / 4 };
  const u = { x: (b.x - a.x) / 2, y: (b.y - a.y) / 2 };
  const v = { x: (d.x - c.x) / 2, y: (d.y - c.y) / 2 };
  return Array.from({ length: ELLIPSE_STEPS }, (_, step) => {
    const angle = (step / ELLIPSE_STEPS) * 2 * Math.PI;
    const [along, across] = [Math.cos(angle), Math.sin(angle)];
    return {
      x: Math.round((middle.x + along * u.x + across * v.x) * 10) / 10,
      y: Math.round((middle.y + along * u.y + across * v.y) * 10) / 10,
    };
  });
}
