import { fractalNoise, smoothNoise } from "./noise.ts";
import { labels, type Plane } from "./Plane.ts";
import { everywhere, type Section } from "./Section.ts";
import { smoothStep } from "./shapes.ts";

/** Skin, fat under the skin, the muscles of the wall, and the fat that fills the cavity before the organs come. */
export function paintWall({ plane, torso, tissues, z, seed }: Section): void {
  const bounds = everywhere;
  plane.paint({ bounds, distance: (x, y) => torso.skin(x, y), value: tissues.skin });
  const septa = (x: number, y: number): number =>
    tissues.fat + 0.14 * (tissues.muscle - tissues.fat) * Math.max(0, fractalNoise(x / 5, y / 5, z / 9 + seed) - 0.25);
  plane.paint({
    bounds,
    distance: (x, y) => Math.max(torso.skin(x, y) + 1.6, -4 - torso.muscle(x, y)),
    value: septa,
    edgeMm: 1,
  });
  const fibres = (x: number, y: number): number => {
    const streak = Math.max(0, fractalNoise(x / 7, y / 4.5, z / 20 + seed) - 0.24) * (y > 0 ? 1.25 : 0.7);
    const mottle = 1 + 0.07 * smoothNoise(x / 10, y / 10, z / 14 + seed);
    return tissues.muscle * mottle + (tissues.fat - tissues.muscle) * Math.min(0.7, streak);
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
  const value = tissues.muscle + (tissues.fat - tissues.muscle) * 0.75;
  const belly = smoothStep(-70, -130, z);
  const outer = 3.6 + 2 * belly;
  const layer = (x: number, y: number): number => {
    const deep = torso.muscle(x, y);
    if (deep > 0 || deep < -16) return Math.max(deep + 2, -13 - deep);
    const depth = deep + 1.6 * smoothNoise(x / 16, y / 16, z / 20);
    const width = 0.45 + 0.6 * smoothNoise(x / 22, y / 22, z / 22 + seed);
    const planes = Math.min(Math.abs(depth + outer) - width, Math.abs(depth + 12) - 0.7 * belly + 0.3);
    return Math.max(planes, Math.abs(y + 8) - 0.35 * Math.abs(x) - 24 + 26 * belly, 62 - Math.abs(x));
  };
  plane.paint({ bounds: everywhere, distance: layer, value, stepMm: 1.5, edgeMm: 1.2 });
  const back = (x: number, y: number): number => {
    const side = Math.abs(x);
    const sheath = Math.abs((side - 50 - 5 * smoothNoise(y / 20, z / 25, seed)) * 0.8 + (y - 82) * 0.25) - 0.7;
    const between = Math.abs(side - 27 + (y - 74) * 0.35 + 4 * smoothNoise(y / 12, z / 20, seed + 4)) - 0.6;
    return Math.max(Math.min(sheath, between), 52 - y, torso.muscle(x, y) + 2);
  };
  plane.paint({ bounds: [-80, 48, 80, 115], distance: back, value, stepMm: 1.6, edgeMm: 1.6 });
}

/** The couch: a thin curved shell under a mattress, and its frame. */
export function paintCouch(plane: Plane, value: number): void {
  const shell = (x: number, y: number): number => Math.abs(y - 131 + (x / 190) ** 2 * 30) - 0.7;
  plane.paint({ bounds: [-200, 80, 200, 140], distance: shell, value, edgeMm: 1, stepMm: 0.7 });
  const frame = (x: number, y: number): number => {
    const side = Math.abs(x);
    const slope = Math.abs((y - 172) * 0.8 + (side - 98) * 0.62) - 0.6;
    return side < 96 ? Math.abs(y - 173) - 0.6 : Math.max(slope, side - 148, 98 - side);
  };
  plane.paint({ bounds: [-150, 120, 150, 180], distance: frame, value, edgeMm: 1, stepMm: 0.7 });
}
