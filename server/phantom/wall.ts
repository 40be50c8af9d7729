import { fractalNoise, smoothNoise } from "./noise.ts";
import { labels } from "./Plane.ts";
import { everywhere, type Section } from "./Section.ts";
import { curve, smoothMax } from "./shapes.ts";

/** Skin, fat under the skin, the muscles of the wall, and the fat that fills the cavity before the organs come. */
export function paintWall({ plane, torso, tissues, z, seed }: Section): void {
  const bounds = everywhere;
  plane.paint({ bounds, distance: (x, y) => torso.skin(x, y), value: tissues.skin });
  const septa = (x: number, y: number): number =>
    tissues.fat + 0.14 * (tissues.muscle - tissues.fat) * Math.max(0, fractalNoise(x / 5, y / 5, z / 9 + seed) - 0.25);
  plane.paint({ bounds, distance: (x, y) => torso.skin(x, y) + 1.6, value: septa, edgeMm: 1 });
  const fibres = (x: number, y: number): number => {
    const streak = Math.max(0, fractalNoise(x / 7, y / 4.5, z / 20 + seed) - 0.24) * (y > 0 ? 1.25 : 0.7);
    return tissues.muscle + (tissues.fat - tissues.muscle) * Math.min(0.7, streak);
  };
  const outer = (x: number, y: number): number => torso.muscle(x, y) + 1.2 * smoothNoise(x / 11, y / 11, z / 15 + seed);
  plane.paint({ bounds, distance: outer, value: fibres, edgeMm: 1.8 });
  paintFatPlanes({ plane, torso, tissues, z, seed });
  const fat = (x: number, y: number): number =>
    tissues.visceralFat + 0.1 * (tissues.muscle - tissues.visceralFat) * fractalNoise(x / 8, y / 8, z / 10 + seed);
  plane.paint({ bounds, distance: (x, y) => torso.cavity(x, y), value: fat, label: labels.cavity });
}

type Wall = Pick<Section, "plane" | "torso" | "tissues" | "z" | "seed">;

/** The thin fat between the three layers of the flank, and around the long muscles of the back. */
function paintFatPlanes({ plane, torso, tissues, z, seed }: Wall): void {
  const share = curve(z, [
    [-130, 1],
    [-90, 0],
  ]);
  const value = tissues.muscle + (tissues.fat - tissues.muscle) * 0.6;
  const layer = (x: number, y: number, depthMm: number): number => {
    const depth = torso.muscle(x, y) + depthMm + 1.5 * smoothNoise(x / 16, y / 16, z / 20 + depthMm);
    return Math.max(Math.abs(depth) - 0.5 * share, 1.2 * Math.abs(y) - 82 - 0.35 * Math.abs(x), 70 - Math.abs(x));
  };
  if (share > 0.1)
    for (const depthMm of [6, 12])
      plane.paint({ bounds: everywhere, distance: (x, y) => layer(x, y, depthMm), value, stepMm: 1.6, edgeMm: 1.2 });
  const back = (x: number, y: number): number => {
    const side = Math.abs(x);
    const sheath = Math.abs((side - 50 - 5 * smoothNoise(y / 20, z / 25, seed)) * 0.8 + (y - 82) * 0.25) - 0.7;
    const between = Math.abs(side - 27 + (y - 74) * 0.35 + 4 * smoothNoise(y / 12, z / 20, seed + 4)) - 0.6;
    return Math.max(Math.min(sheath, between), 52 - y, torso.muscle(x, y) + 2);
  };
  plane.paint({ bounds: [-80, 48, 80, 115], distance: back, value, stepMm: 1.6, edgeMm: 1.6 });
}

/** Where each rib leaves the spine, and how far it goes around (radians from the back). */
const ribs = [
  { from: 186, end: 2.55 },
  { from: 156, end: 2.5 },
  { from: 126, end: 2.4 },
  { from: 96, end: 2.3 },
  { from: 66, end: 2.2 },
  { from: 36, end: 2.1 },
  { from: 7, end: 2.0 },
  { from: -22, end: 1.85 },
  { from: -51, end: 1.35 },
  { from: -80, end: 0.85 },
] as const;

/** Ribs run down as they run forward; near the front they go on as cartilage that rises to the sternum. */
export function paintRibs({ plane, torso, tissues, z, seed }: Section): void {
  if (z < -215) return;
  const rib = (x: number, y: number, isCartilage: boolean): number => {
    const inWall = torso.cavity(x, y) - 6.5;
    if (Math.abs(inWall) > 9) return 9;
    const around = Math.atan2(Math.abs(x), y);
    let nearest = 9;
    for (const { from, end } of ribs) {
      if (isCartilage ? end < 1.9 || around < end - 0.04 : around > end || around < 0.33) continue;
      const fall = 30 * around + 20 * Math.min(around, 1.7) - 12 * Math.min(1, around);
      const rise = 46 * Math.max(0, around - end) ** 1.2;
      const height = from - 6 - fall * 0.92 + rise + 2 * smoothNoise(around * 2, from, seed);
      const up = (z - height) * 0.86;
      if (Math.abs(up) > 14) continue;
      const section = Math.sqrt((up / 1.75) ** 2 + inWall ** 2) - (isCartilage ? 4.2 : 3.9);
      nearest = Math.min(nearest, section, 9);
    }
    return nearest;
  };
  const gristle = { value: tissues.cartilage, stepMm: 1.6 };
  plane.paint({ bounds: everywhere, distance: (x, y) => rib(x, y, true), ...gristle });
  const marrow = tissues.marrow * 0.9;
  const shell = { mm: 1.3, value: tissues.cortex * 1.15 };
  const bone = { value: marrow, shell, stepMm: 1.5, label: labels.bone, edgeMm: 1 } as const;
  plane.paint({ bounds: everywhere, distance: (x, y) => rib(x, y, false), ...bone });
  paintSternum({ plane, torso, tissues, z, seed });
}

function paintSternum({ plane, torso, tissues, z }: Wall): void {
  const width = curve(z, [
    [-14, 2],
    [5, 7],
    [30, 13],
    [60, 17],
  ]);
  if (z < -10) return;
  const plate = (x: number, y: number): number =>
    smoothMax(Math.abs(torso.cavity(x, y) - 7) - 4.5, Math.abs(x) - width, 3);
  const shell = { mm: 1.3, value: tissues.cortex * 0.7 };
  plane.paint({ bounds: [-30, -150, 30, -60], distance: plate, value: tissues.marrow * 0.8, shell, stepMm: 1.5 });
}

/** The couch: a thin curved shell under a mattress, and its frame. */
export function paintCouch({ plane, tissues }: Section): void {
  const shell = (x: number, y: number): number => Math.abs(y - 131 + (x / 190) ** 2 * 30) - 0.7;
  plane.paint({ bounds: [-200, 80, 200, 140], distance: shell, value: tissues.table, edgeMm: 1 });
  const frame = (x: number, y: number): number => {
    const side = Math.abs(x);
    const slope = Math.abs((y - 172) * 0.8 + (side - 98) * 0.62) - 0.6;
    return side < 96 ? Math.abs(y - 173) - 0.6 : Math.max(slope, side - 148, 98 - side);
  };
  plane.paint({ bounds: [-150, 120, 150, 180], distance: frame, value: tissues.table, edgeMm: 1, stepMm: 1.5 });
}
