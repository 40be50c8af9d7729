import { smoothNoise } from "./noise.ts";
import type { Section } from "./Section.ts";

/** A round, slightly lobulated lesion. Its longest diameter lies in the axial plane through its centre and is exact. */
export interface Lesion {
  /** In the anatomy's coordinates. */
  readonly centre: readonly [number, number, number];
  readonly longestMm: number;
  readonly shortestMm: number;
  /** Direction of the longest diameter in the axial plane: radians from +x (left) towards +y (back). */
  readonly angle: number;
}

/** Both ends of the longest diameter. */
export function longestDiameter(lesion: Lesion): readonly [[number, number, number], [number, number, number]] {
  const [x, y, z] = lesion.centre;
  const dx = (Math.cos(lesion.angle) * lesion.longestMm) / 2;
  const dy = (Math.sin(lesion.angle) * lesion.longestMm) / 2;
  return [
    [x - dx, y - dy, z],
    [x + dx, y + dy, z],
  ];
}

/** Necrotic in the middle, with a rim; the lobes vanish towards the ends of the longest diameter, which stays exact. */
export function paintLesion({ plane, tissues, organZ }: Section, lesion: Lesion): void {
  const [x0, y0, z0] = lesion.centre;
  const dz = organZ - z0;
  const half = lesion.longestMm / 2;
  if (Math.abs(dz) > half) return;
  const short = lesion.shortestMm / 2;
  const cos = Math.cos(lesion.angle);
  const sin = Math.sin(lesion.angle);
  const distance = (x: number, y: number): number => {
    const along = (x - x0) * cos + (y - y0) * sin;
    const across = (y - y0) * cos - (x - x0) * sin;
    const scaled = Math.sqrt((along / half) ** 2 + (across / short) ** 2 + (dz / short) ** 2);
    const radius = Math.sqrt(along * along + across * across + dz * dz);
    const lobes = 1.9 * (1 - (along / (radius + 0.01)) ** 2) * (smoothNoise(along / 8 + 3, across / 8, dz / 8) - 0.2);
    return scaled < 0.01 ? -short : (radius * (scaled - 1)) / scaled + lobes;
  };
  const value = (x: number, y: number): number => {
    const depth = Math.min(1, -distance(x, y) / (short * 0.75));
    const mottle = 0.1 * smoothNoise(x / 5, y / 5, organZ / 5);
    return tissues.lesionRim + (tissues.lesionCore - tissues.lesionRim) * (0.25 + 0.75 * depth + mottle);
  };
  const bounds = [x0 - half, y0 - half, x0 + half, y0 + half] as const;
  plane.paint({ bounds, distance, value, shell: { mm: 2.4, value: tissues.lesionRim }, stepMm: 1.5, edgeMm: 1.5 });
}
