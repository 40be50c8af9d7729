import { belowDiaphragm } from "./diaphragm.ts";
import { fractalNoise, smoothNoise } from "./noise.ts";
import { labels } from "./Plane.ts";
import type { Section } from "./Section.ts";
import { curve, ellipsoid, smoothMax, smoothMin, smoothStep, type TubePiece } from "./shapes.ts";
import { growTree, paintBranches } from "./vesselTree.ts";

const leftEdge = [
  [-190, -170],
  [-165, -128],
  [-145, -92],
  [-122, -45],
  [-100, 6],
  [-75, 50],
  [-45, 66],
  [-20, 52],
  [0, 10],
] as const;
const backEdge = [
  [-190, -170],
  [-165, -120],
  [-140, -92],
  [-110, -66],
  [-85, -46],
  [-60, -28],
  [0, -22],
] as const;

/** The liver fills the right side under the diaphragm; towards the left only its front lobe goes on. */
function liverAt({ torso, organZ: z, seed }: Section): (x: number, y: number) => number {
  const front = curve(z, leftEdge);
  const back = curve(z, backEdge);
  const fade = smoothStep(-60, 20, front);
  return (x, y) => {
    const wall = torso.cavity(x, y) + 0.8;
    if (wall > 8) return wall;
    const share = smoothStep(-56, -10, y + 9 * smoothNoise(x / 32, z / 36, seed + 6));
    const limit =
      front +
      (back - front) * share +
      10 * fractalNoise(y / 34, z / 40, seed + 2) -
      14 * smoothStep(-60, -100, y) * fade;
    const slope = ((back - front) * 1.6 * share * (1 - share) * 3) / 38;
    const side = (x - limit) / Math.sqrt(1 + slope * slope);
    const under = belowDiaphragm(x, y, z) + 2.5;
    const caudate = ellipsoid([x + 14, y + 8, z + 62], [22, 14, 32]);
    return (
      smoothMax(smoothMax(wall, under, 8), smoothMin(side, caudate, 8), 9) +
      1.2 * smoothNoise(x / 22, y / 22, z / 22 + seed)
    );
  };
}

export interface LiverVessels {
  readonly portal: readonly TubePiece[];
  readonly hepatic: readonly TubePiece[];
}

/** A place in the liver that is kept free of visible vessels, for mean values. */
export const quietLiver = { centre: [-112, 28, -85], radiusMm: 9 } as const;

/** The portal vein's tree from below and the hepatic veins' trees from above interlock, as in a real liver. */
export function growLiverVessels(seed: number): LiverVessels {
  const thin = { endRadiusMm: 0.85, reach: 5 };
  const portal = [
    growTree({ ...thin, seed: seed + 1, root: [-44, -30, -76, 5.6], toward: [-1, 0.35, 0.1] }),
    growTree({ ...thin, seed: seed + 2, root: [-48, -30, -76, 4.6], toward: [-0.8, -0.2, 0.55] }),
    growTree({ ...thin, seed: seed + 3, root: [-50, -26, -78, 4.4], toward: [-0.8, 0.45, -0.5] }),
    growTree({ ...thin, seed: seed + 4, root: [-30, -38, -72, 3.4], toward: [0.6, -0.7, 0.25] }),
    growTree({ ...thin, seed: seed + 5, root: [8, -60, -62, 2.5], toward: [0.9, -0.15, 0.3] }),
    growTree({ ...thin, seed: seed + 6, root: [-4, -56, -64, 2.5], toward: [-0.3, -0.5, -0.8] }),
  ];
  const hepatic = [
    growTree({ ...thin, seed: seed + 11, root: [-30, -2, -14, 5.4], toward: [-0.85, 0.3, -0.5] }),
    growTree({ ...thin, seed: seed + 12, root: [-26, -10, -14, 4.8], toward: [-0.5, -0.7, -0.5] }),
    growTree({ ...thin, seed: seed + 13, root: [-18, -12, -16, 3.6], toward: [0.5, -0.75, -0.4] }),
    growTree({ ...thin, seed: seed + 14, root: [-34, 10, -62, 3], toward: [-0.9, 0.4, -0.3] }),
  ];
  return { portal: portal.flat().filter(isAway), hepatic: hepatic.flat().filter(isAway) };
}

function isAway({ a, b }: TubePiece): boolean {
  const [x, y, z] = quietLiver.centre;
  const near = quietLiver.radiusMm + 5;
  return [a, b].every((p) => (p[0] - x) ** 2 + (p[1] - y) ** 2 + (p[2] - z) ** 2 > (near + p[3]) ** 2);
}

export function paintLiver(section: Section, vessels: LiverVessels): void {
  const { plane, tissues, organZ: z, seed } = section;
  if (z > 12 || z < -195) return;
  const mottle = (x: number, y: number): number =>
    tissues.liver *
    (1 + 0.022 * fractalNoise(x / 9, y / 9, z / 9 + seed) + 0.012 * smoothNoise(x / 50, y / 50, z / 50 + seed));
  plane.paint({
    bounds: [-170, -125, 90, 112],
    distance: liverAt(section),
    value: mottle,
    label: labels.liver,
    edgeMm: 2,
  });
  paintFissure(section);
  paintBranches(vessels.hepatic, { plane, z, value: tissues.hepaticVein, within: labels.liver });
  paintBranches(vessels.portal, { plane, z, value: tissues.portal, within: labels.liver });
}

/** The fat around the round ligament and at the porta. */
function paintFissure({ plane, tissues, organZ: z }: Section): void {
  const value = tissues.visceralFat;
  const ligament = (x: number, y: number): number =>
    ellipsoid([(x - 10) * 0.92 + (y + 78) * 0.38, (y + 78) * 0.92 - (x - 10) * 0.38, z + 92], [4, 17, 24]) +
    1.5 * smoothNoise(x / 6, y / 6, z / 8);
  plane.paint({ bounds: [-20, -110, 45, -45], distance: ligament, value, edgeMm: 2 });
  const porta = (x: number, y: number): number =>
    ellipsoid([(x + 30) * 0.9 - (y + 30) * 0.42, (y + 30) * 0.9 + (x + 30) * 0.42, z + 86], [26, 9, 14]) +
    2.5 * smoothNoise(x / 8, y / 8, z / 8);
  plane.paint({ bounds: [-70, -60, 10, 0], distance: porta, value, edgeMm: 2 });
}

export function paintGallbladder({ plane, tissues, organZ: z, seed }: Section): void {
  const bag = (x: number, y: number): number => {
    const [u, v] = [x + 52, y + 52];
    return (
      ellipsoid([u * 0.85 + v * 0.53, v * 0.85 - u * 0.53 + (z + 122) * 0.25, z + 122], [15, 20, 27]) +
      1.2 * smoothNoise(x / 14, y / 14, z / 14 + seed)
    );
  };
  const shell = { mm: 1.4, value: tissues.bowelWall };
  plane.paint({ bounds: [-90, -95, -15, -10], distance: bag, value: tissues.bile, shell, stepMm: 2 });
}
