import { belowDiaphragm } from "./diaphragm.ts";
import { fractalNoise, smoothNoise } from "./noise.ts";
import { labels } from "./Plane.ts";
import { everywhere, type Section } from "./Section.ts";
import { ellipsoid, smoothMax, smoothMin } from "./shapes.ts";
import { bodySize, spineY } from "./spine.ts";

/** The heart leans on the left dome; only its lower half is in the field of view. */
function heart(x: number, y: number, z: number): number {
  const [u, v] = [x - 26, y + 44];
  const wave = 2.5 * smoothNoise(x / 30, y / 30, z / 30);
  return ellipsoid([u * 0.82 + v * 0.57, v * 0.82 - u * 0.57, z - 36], [50, 64, 50]) + wave;
}

/** Fat, vessels and spine between the lungs: positive outside. */
function mediastinumAt(z: number): (x: number, y: number) => number {
  const y0 = spineY(z);
  const width = bodySize(z)[0] + 9;
  return (x, y) => {
    const spine = ellipsoid([x - 3, y - y0 - 6, 0], [width, 30, 60]);
    const aorta = ellipsoid([x - 20, y - y0 + 24, 0], [19, 20, 60]);
    const front = smoothMin(heart(x, y, z) - 5, ellipsoid([x - 2, y + 108, 0], [15, 26, 80]), 14);
    const vena = ellipsoid([x + 20, y - 4, 0], [20, 20, 60]);
    return smoothMin(smoothMin(spine, aorta, 12), smoothMin(front, vena, 14), 18);
  };
}

export function paintLungs({ plane, torso, tissues, organZ, z, seed }: Section): void {
  if (organZ < -110) return;
  const mediastinum = mediastinumAt(organZ);
  const lung = (x: number, y: number): number => {
    const wall = torso.cavity(x, y) + 2;
    if (wall > 6) return wall;
    const floor = -belowDiaphragm(x, y, organZ);
    if (floor > 8) return floor;
    return smoothMax(smoothMax(wall, floor, 5), -mediastinum(x, y), 5);
  };
  const air = (x: number, y: number): number =>
    tissues.lung + 0.035 * Math.abs(tissues.lung) * (fractalNoise(x / 4, y / 4, z / 5 + seed) + (y + 20) / 110);
  plane.paint({ bounds: everywhere, distance: lung, value: air, label: labels.lung, edgeMm: 2 });
}

export function paintHeart({ plane, tissues, organZ, seed }: Section): void {
  if (organZ < -16) return;
  const bounds = [-70, -125, 110, 40] as const;
  const muscle = (x: number, y: number): number => heart(x, y, organZ);
  plane.paint({ bounds, distance: muscle, value: tissues.myocardium, edgeMm: 2.5 });
  const chamber = (x: number, y: number, side: "left" | "right"): number => {
    const [u, v] = side === "left" ? [x - 47, y + 36] : [x + 2, y + 50];
    const size = side === "left" ? ([22, 37, 38] as const) : ([25, 46, 40] as const);
    const turned = [u * 0.82 + v * 0.57, v * 0.82 - u * 0.57, organZ - 38] as const;
    return ellipsoid(turned, size) + 4 * smoothNoise(x / 11, y / 11, organZ / 11 + seed);
  };
  for (const side of ["left", "right"] as const)
    plane.paint({ bounds, distance: (x, y) => chamber(x, y, side), value: tissues.artery * 0.97, edgeMm: 3 });
}
