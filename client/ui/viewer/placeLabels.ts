import type { PixelPoint } from "../../imaging/ImagePlane.ts";
import type { LabelSpot } from "./markShapes.ts";

export interface LabelSize {
  readonly width: number;
  readonly height: number;
}

export interface LabelPlace {
  readonly left: number;
  readonly top: number;
  /** From the mark to the nearest edge of its words; undefined where they stand beside it. */
  readonly line: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number } | undefined;
}

interface Box extends LabelSize {
  readonly left: number;
  readonly top: number;
}

/** Between the letters of the sides: words cover neither of them. CSS pixels. */
const EDGE = { x: 30, y: 6 } as const;
/** How far from its mark a label may go, nearest first. */
const GAPS = [6, 24, 52, 90, 140, 200] as const;
/** Room between two labels. */
const MARGIN = 3;
/** Nearer than this nobody asks whose words these are. */
const LONGEST_WITHOUT_LINE = 14;

export interface PlacedLabel extends LabelSize {
  /** Places of the mark to stand beside, best first. */
  readonly spots: readonly LabelSpot[];
  /** Points all along the lines of the mark. */
  readonly outline: readonly PixelPoint[];
  /** Where somebody has put the middle of the words; undefined: where there is room. */
  readonly at?: PixelPoint | undefined;
}

/**
 * Where the words of each mark stand: those that somebody has put there, then the first as near as they like, later ones where there is
 * room: none covers another or its own mark if it need not. Undefined for a mark of which nothing is in sight.
 */
export function placeLabels(labels: readonly PlacedLabel[], screen: LabelSize): readonly (LabelPlace | undefined)[] {
  const put = labels.map((label) => putAside(label, screen));
  const taken: Box[] = [...corners(screen), ...put.filter((box) => box !== undefined)];
  const outlines = labels.flatMap(({ outline }) => outline);
  return labels.map((label, index) => {
    const spots = label.spots.filter((one) => isOn(one, screen));
    const [spot] = spots;
    if (!spot) return undefined;
    const own = put[index];
    if (own) return { left: Math.round(own.left), top: Math.round(own.top), line: lineFrom(spots, own) };
    const boxes = candidates(spot, label).map((box) => within(box, screen));
    const costs = boxes.map((box) => {
      const onLabels = taken.reduce((sum, other) => sum + overlap(box, other), 0);
      return onLabels + covered(box, label.outline) * COVERED.own + covered(box, outlines) * COVERED.any;
    });
    // The first that is free, else the one that covers least.
    const best = boxes[costs.indexOf(Math.min(...costs))] ?? boxAt(spot, label);
    taken.push(best);
    return { left: Math.round(best.left), top: Math.round(best.top), line: lineTo(spot, best) };
  });
}

/** Whole, and between the letters of the sides, however far away it was put. */
function putAside({ at, spots, width, height }: PlacedLabel, screen: LabelSize): Box | undefined {
  if (!at || !spots.some((one) => isOn(one, screen))) return undefined;
  return within({ left: at.x - width / 2, top: at.y - height / 2, width, height }, screen);
}

/** From the nearest place of the mark. */
function lineFrom(spots: readonly PixelPoint[], box: Box): LabelPlace["line"] {
  const lines = spots.map((spot) => lineTo(spot, box));
  const length = (line: LabelPlace["line"]) => (line ? Math.hypot(line.x2 - line.x1, line.y2 - line.y1) : 0);
  return lines.reduce((best, line) => (length(line) < length(best) ? line : best), lines[0]);
}

/** Where it says whose image this is, and how it is shown. */
const CORNER = { width: 210, height: 44, part: 0.4 } as const;

function corners(screen: LabelSize): readonly Box[] {
  const { height } = CORNER;
  const width = Math.min(CORNER.width, screen.width * CORNER.part);
  const [right, bottom] = [screen.width - width, screen.height - height];
  return [
    { left: 0, top: 0, width, height },
    { left: right, top: 0, width, height },
    { left: 0, top: bottom, width, height },
  ];
}

/** To cover a point of its own outline, or of any, is as bad as so many square pixels of another label. */
const COVERED = { own: 40, any: 10 } as const;

function covered({ left, top, width, height }: Box, outline: readonly PixelPoint[]): number {
  return outline.filter(({ x, y }) => x > left && x < left + width && y > top && y < top + height).length;
}

function boxAt({ x, y }: LabelSpot, { width, height }: LabelSize): Box {
  return { left: x, top: y, width, height };
}

function isOn({ x, y }: LabelSpot, { width, height }: LabelSize): boolean {
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

function candidates({ x, y, isLeft }: LabelSpot, { width, height }: LabelSize): Box[] {
  return GAPS.flatMap((gap) => {
    const [right, left] = [x + gap, x - gap - width];
    const [near, far] = isLeft ? [left, right] : [right, left];
    const [above, below] = [y - gap - height, y + gap];
    const places: [number, number][] = [
      [near, y - height / 2],
      [near, above + height / 2],
      [near, below - height / 2],
      [x - width / 2, below],
      [x - width / 2, above],
      [far, y - height / 2],
      [far, above + height / 2],
      [far, below - height / 2],
    ];
    return places.map(([boxLeft, top]) => ({ left: boxLeft, top, width, height }));
  });
}

function within({ left, top, width, height }: Box, screen: LabelSize): Box {
  const lastLeft = Math.max(EDGE.x, screen.width - EDGE.x - width);
  const lastTop = Math.max(EDGE.y, screen.height - EDGE.y - height);
  return {
    left: Math.min(Math.max(left, EDGE.x), lastLeft),
    top: Math.min(Math.max(top, EDGE.y), lastTop),
    width,
    height,
  };
}

function overlap(a: Box, b: Box): number {
  const wide = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left) + MARGIN;
  const high = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top) + MARGIN;
  return wide > 0 && high > 0 ? wide * high : 0;
}

function lineTo({ x, y }: PixelPoint, { left, top, width, height }: Box): LabelPlace["line"] {
  const x2 = Math.min(Math.max(x, left), left + width);
  const y2 = Math.min(Math.max(y, top), top + height);
  return Math.hypot(x2 - x, y2 - y) > LONGEST_WITHOUT_LINE ? { x1: x, y1: y, x2, y2 } : undefined;
}
