import { curve, smoothStep } from "./shapes.ts";

/** How one patient differs from another; the organs themselves are the same for all. */
export interface Habitus {
  readonly seed: number;
  /** Added to the fat under the skin. */
  readonly fatMm: number;
}

/** What all directions of the body wall share at one height. */
export interface WallLevel {
  readonly width: number;
  readonly depth: number;
  readonly fat: number;
  readonly flank: number;
  /** More fat over the loins. */
  readonly loins: number;
  /** 1 in the belly, 0 in the chest. */
  readonly belly: number;
}

const halfWidth = [
  [-290, 164],
  [-230, 160],
  [-180, 154],
  [-120, 158],
  [-60, 160],
  [0, 157],
  [80, 152],
] as const;
const halfDepth = [
  [-290, 102],
  [-230, 100],
  [-180, 103],
  [-120, 112],
  [-60, 116],
  [0, 114],
  [80, 108],
] as const;
const fatKeys = [
  [-290, 20],
  [-220, 17],
  [-150, 13],
  [-80, 10],
  [0, 10],
  [80, 11],
] as const;
const flankKeys = [
  [-240, 21],
  [-160, 18],
  [-110, 12.5],
  [40, 12],
] as const;

export function wallLevel({ fatMm }: Habitus, z: number): WallLevel {
  return {
    width: curve(z, halfWidth) + fatMm,
    depth: curve(z, halfDepth) + fatMm,
    fat: curve(z, fatKeys) + fatMm,
    flank: curve(z, flankKeys),
    loins:
      9 *
      curve(z, [
        [-230, 1],
        [-90, 0.15],
      ]),
    belly: smoothStep(-50, -110, z),
  };
}

/** `side` and `back` are cosine and sine of the direction: +1 is the left side, +1 is the back. */
export function skinRadius({ width, depth, belly }: WallLevel, side: number, back: number): number {
  const power = back > 0 ? 2.45 : 2.2 + 0.15 * belly;
  const radius = ((Math.abs(side) / width) ** power + (Math.abs(back) / depth) ** power) ** (-1 / power);
  const furrow = back > 0 ? 6 * bell(side, 0.09) : 2.5 * bell(side, 0.16);
  const blades = back > 0 ? 4 * bell(Math.abs(side) - 0.38, 0.2) : 0;
  return radius - furrow + blades;
}

export function fatThickness({ fat, loins }: WallLevel, side: number, back: number): number {
  const midline = back < 0 ? 3 * bell(side, 0.12) : -5 * bell(side, 0.12);
  return Math.max(3, fat * (back > 0 ? 1.05 : 0.95) + loins * bell(back - 0.55, 0.35) + midline);
}

export function muscleThickness({ flank, belly }: WallLevel, side: number, back: number): number {
  const across = Math.abs(side);
  if (back <= 0) {
    const rectus = 10 + 2 * bell(across - 0.26, 0.16) - 5.5 * belly * bell(side, 0.05);
    const edge = -4 * belly * bell(across - 0.56, 0.07);
    return rectus + edge + (flank - rectus) * smoothStep(0.42, 0.75, across);
  }
  const deep = 46 * smoothStep(0.64, 0.3, across) * smoothStep(0.3, 0.8, back);
  return flank + deep;
}

function bell(distance: number, width: number): number {
  return Math.exp(-((distance / width) ** 2));
}
