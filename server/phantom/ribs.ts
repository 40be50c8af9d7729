import { smoothNoise } from "./noise.ts";
import { labels } from "./Plane.ts";
import { everywhere, type Section } from "./Section.ts";
import { curve, smoothMax } from "./shapes.ts";

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

/** Height of a rib's middle: it falls ever more steeply on its way forward, then goes on as cartilage that rises. */
function heightAt(from: number, end: number, around: number): number {
  const fall = 14 * around + 52 * Math.max(0, around - 0.3);
  const rise = 100 * Math.max(0, around - end);
  return from - 2 - fall + rise;
}

/** Ribs in the wall: bone, then cartilage towards the sternum. */
export function paintRibs(section: Section): void {
  const { plane, torso, tissues, z, seed } = section;
  if (z < -215) return;
  const rib = (x: number, y: number, isCartilage: boolean): number => {
    const inWall = torso.cavity(x, y) - 5.6;
    if (inWall > 7 || inWall < -7) return Math.abs(inWall) - 4.5;
    const around = Math.atan2(Math.abs(x), y);
    if (around < 0.33) return 4;
    let nearest = 4;
    for (const { from, end } of ribs) {
      if (isCartilage ? end < 1.9 || around < end - 0.04 : around > end) continue;
      const up = (z - heightAt(from, end, around)) * 0.86;
      if (up > 16 || up < -16) continue;
      const bent = up + 1.6 * smoothNoise(around * 3, from, seed);
      nearest = Math.min(nearest, Math.sqrt((bent / 1.7) ** 2 + inWall ** 2) - (isCartilage ? 4.4 : 3.9));
    }
    return nearest;
  };
  plane.paint({
    bounds: [-185, -140, 185, 40],
    distance: (x, y) => rib(x, y, true),
    value: tissues.cartilage,
    stepMm: 1.6,
  });
  const shell = { mm: 1.2, value: tissues.cortex * 1.15 };
  const bone = { value: tissues.marrow * 0.85, shell, stepMm: 1.5, label: labels.bone, edgeMm: 1 } as const;
  plane.paint({ bounds: everywhere, distance: (x, y) => rib(x, y, false), ...bone });
  paintSternum(section);
}

function paintSternum({ plane, torso, tissues, z }: Section): void {
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
