import { hashCell, seededRandom } from "./noise.ts";
import { labels, type Label, type Plane } from "./Plane.ts";
import { pieceDistance, type TubePiece, type TubePoint } from "./shapes.ts";

type Direction = readonly [number, number, number];

interface Growth {
  readonly seed: number;
  readonly root: TubePoint;
  readonly toward: Direction;
  /** How far a vessel runs before it divides, in radii. */
  readonly reach: number;
  readonly endRadiusMm: number;
}

/** A tree of vessels that bends a little at every step and divides until it is too thin to see. */
export function growTree(growth: Growth): TubePiece[] {
  const random = seededRandom(growth.seed);
  const branches: TubePiece[] = [];
  const grow = (from: TubePoint, heading: Direction): void => {
    let [at, way] = [from, heading];
    const steps = 2 + Math.round((growth.reach * (0.7 + 0.6 * random()) * (1.5 + from[3])) / 6);
    for (let i = 0; i < steps; i++) {
      way = unit([way[0] + jitter(0.42), way[1] + jitter(0.42), way[2] + jitter(0.3)]);
      const next = [at[0] + way[0] * 5, at[1] + way[1] * 5, at[2] + way[2] * 5, at[3] * 0.975] as const;
      branches.push({ a: at, b: next });
      at = next;
      if (i > 0 && at[3] > 1.6 && random() < 0.3)
        grow([at[0], at[1], at[2], at[3] * (0.4 + 0.2 * random())], bent(way, 1.1));
    }
    if (at[3] * 0.8 < growth.endRadiusMm) return;
    grow([at[0], at[1], at[2], at[3] * (0.76 + 0.1 * random())], bent(way, 0.55));
    grow([at[0], at[1], at[2], at[3] * (0.62 + 0.14 * random())], bent(way, 0.85));
  };
  const jitter = (amount: number): number => (random() - 0.5) * amount;
  const bent = (way: Direction, amount: number): Direction => {
    const aside: Direction = [random() - 0.5, random() - 0.5, random() - 0.5];
    const length = Math.sqrt(aside[0] ** 2 + aside[1] ** 2 + aside[2] ** 2) + 0.05;
    const gain = amount / length;
    return unit([way[0] + aside[0] * gain, way[1] + aside[1] * gain, way[2] + aside[2] * gain]);
  };
  grow(growth.root, unit(growth.toward));
  return branches;
}

function unit([x, y, z]: Direction): Direction {
  const length = Math.sqrt(x * x + y * y + z * z);
  return [x / length, y / length, z / length];
}

/** Short vessels scattered in the fat of the mesentery. */
export function scatteredVessels(seed: number): TubePiece[] {
  const random = seededRandom(seed);
  return Array.from({ length: 520 }, (_, i) => {
    const a = [
      -75 + 170 * random(),
      -85 + 95 * random(),
      -60 - 225 * random(),
      0.8 + 1.1 * hashCell(i, seed, 1),
    ] as const;
    const b = [a[0] + 26 * (random() - 0.5), a[1] + 26 * (random() - 0.5), a[2] + 30 * (random() - 0.5), a[3]] as const;
    return { a, b };
  });
}

interface VesselPaint {
  readonly plane: Plane;
  readonly z: number;
  readonly value: number;
  /** The organ whose vessels these are; they are drawn nowhere else. */
  readonly within: Label;
}

/** Fine vessels are drawn at every pixel: they are too thin for interpolated distances. */
export function paintBranches(branches: readonly TubePiece[], paint: VesselPaint): void {
  for (const branch of branches) {
    const { a, b } = branch;
    const reach = Math.max(a[3], b[3]) + 1;
    if (paint.z > Math.max(a[2], b[2]) + reach || paint.z < Math.min(a[2], b[2]) - reach) continue;
    paintBranch(branch, paint);
  }
}

function paintBranch(branch: TubePiece, { plane, z, value, within }: VesselPaint): void {
  const { a, b } = branch;
  const { spacingMm, originX, originY, columns, rows } = plane.grid;
  const reach = Math.max(a[3], b[3]) + 1;
  const left = Math.max(0, Math.ceil((Math.min(a[0], b[0]) - reach - originX) / spacingMm));
  const right = Math.min(columns - 1, Math.floor((Math.max(a[0], b[0]) + reach - originX) / spacingMm));
  const top = Math.max(0, Math.ceil((Math.min(a[1], b[1]) - reach - originY) / spacingMm));
  const bottom = Math.min(rows - 1, Math.floor((Math.max(a[1], b[1]) + reach - originY) / spacingMm));
  const edge = Math.max(1.5, spacingMm * 1.5);
  const strength = Math.min(1, Math.max(a[3], b[3]) / 1.3);
  for (let j = top; j <= bottom; j++)
    for (let i = left; i <= right; i++) {
      const at = j * columns + i;
      if (within !== labels.none && plane.labels[at] !== within) continue;
      const distance = pieceDistance(branch, { x: originX + i * spacingMm, y: originY + j * spacingMm, z });
      const cover = Math.min(1, 0.5 - distance / edge) * strength;
      if (cover <= 0) continue;
      const old = plane.values[at] ?? 0;
      const blended = old + (value - old) * cover;
      plane.values[at] = value > old ? Math.max(old, blended) : Math.min(old, blended);
    }
}
