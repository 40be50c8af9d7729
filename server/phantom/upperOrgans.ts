import { SampledField } from "./SampledField.ts";
import { belowDiaphragm } from "./diaphragm.ts";
import { fractalNoise, smoothNoise } from "./noise.ts";
import type { Section } from "./Section.ts";
import { ellipsoid, smoothMax, smoothTube, tubeSection, type TubePoint } from "./shapes.ts";

/** The spleen lies against the left back wall, hollowed towards stomach and kidney. */
export function paintSpleen({ plane, torso, tissues, organZ: z, seed }: Section): void {
  const spleen = (x: number, y: number): number => {
    const [u, v] = [x - 113, y - 26];
    const lump = ellipsoid([u * 0.9 + v * 0.44, v * 0.9 - u * 0.44, z + 66 + v * 0.3], [33, 62, 52]);
    const hollow = 40 - Math.sqrt((x - 66) ** 2 + (y - 14) ** 2 * 0.8 + (z + 82) ** 2 * 0.25);
    const held = smoothMax(smoothMax(lump, torso.cavity(x, y) + 1, 6), belowDiaphragm(x, y, z) + 3, 6);
    return smoothMax(held, hollow, 9) + 1.6 * smoothNoise(x / 17, y / 17, z / 17 + seed);
  };
  const value = (x: number, y: number): number =>
    tissues.spleen * (1 + 0.02 * fractalNoise(x / 8, y / 8, z / 8 + seed));
  plane.paint({ bounds: [50, -70, 165, 110], distance: spleen, value, edgeMm: 2 });
}

const pancreas = smoothTube([
  [-34, -20, -142, 9],
  [-32, -26, -126, 13],
  [-12, -34, -116, 10],
  [10, -36, -108, 8.5],
  [36, -26, -102, 9.5],
  [64, -6, -95, 9.5],
  [88, 12, -87, 8],
]);

export function paintPancreas({ plane, tissues, organZ: z, seed }: Section): void {
  const section = tubeSection(pancreas, z);
  if (section === undefined) return;
  const lobes = (x: number, y: number): number =>
    section.distance(x, y) + 2.4 * fractalNoise(x / 5, y / 5, z / 6 + seed) + 0.4;
  const value = (x: number, y: number): number =>
    tissues.pancreas +
    (tissues.visceralFat - tissues.pancreas) * Math.max(0, 0.55 * fractalNoise(x / 3.6, y / 3.6, z / 5 + seed) - 0.1);
  plane.paint({ bounds: section.bounds, distance: lobes, value, stepMm: 1.5, edgeMm: 2 });
}

const stomach = smoothTube([
  [66, 22, -30, 22],
  [72, 12, -42, 30],
  [74, -14, -60, 31],
  [72, -44, -82, 27],
  [60, -62, -106, 24],
  [34, -66, -122, 21],
  [8, -58, -126, 17],
  [-14, -50, -122, 13],
  [-26, -44, -118, 8],
]);
const duodenum = smoothTube([
  [-26, -44, -118, 8],
  [-42, -38, -114, 12],
  [-50, -24, -124, 12.5],
  [-50, -12, -150, 12],
  [-42, -6, -172, 12],
  [-16, -14, -182, 11],
  [14, -16, -180, 10],
  [34, -18, -160, 11],
  [44, -32, -150, 11],
]);
const oesophagus: readonly TubePoint[] = [
  [8, 8, 90, 8],
  [12, 2, 20, 8],
  [22, -2, -20, 8],
  [44, 6, -38, 9],
];

/** Gas rises to the front of a patient on the back: below it the fluid stands level. */
export function paintStomach(section: Section): void {
  const { plane, torso, tissues, organZ: z, bowelSeed } = section;
  const wall = { mm: 2.6, value: tissues.stomachWall };
  const gullet = tubeSection(oesophagus, z);
  if (gullet !== undefined) plane.paint({ ...gullet, value: tissues.muscle, stepMm: 2 });
  const level = -44 + 12 * smoothNoise(bowelSeed, 0.5, 0.5);
  for (const [course, folds] of [
    [stomach, 2.4],
    [duodenum, 1.6],
  ] as const) {
    const tube = tubeSection(course, z, 7);
    if (tube === undefined) continue;
    const wallField = new SampledField(tube.bounds, 2.2, (x, y) =>
      smoothMax(
        tube.distance(x, y) + 4 * smoothNoise(x / 26, y / 26, z / 26 + bowelSeed),
        torso.cavity(x, y) + 1.5,
        10,
      ),
    );
    const outer = (x: number, y: number): number => wallField.at(x, y);
    const halo = (x: number, y: number): number => outer(x, y) - 2.2;
    plane.paint({ bounds: tube.bounds, distance: halo, value: tissues.visceralFat, edgeMm: 2 });
    const inner = (x: number, y: number): number =>
      outer(x, y) + wall.mm + folds * Math.max(0, fractalNoise(x / 7, y / 7, z / 12 + bowelSeed));
    plane.paint({ bounds: tube.bounds, distance: outer, value: wall.value, edgeMm: 1.8 });
    const meal = (x: number, y: number): number =>
      tissues.stomachFluid +
      0.5 * (tissues.stomachWall - tissues.stomachFluid) * fractalNoise(x / 9, y / 9, z / 9 + bowelSeed);
    plane.paint({ bounds: tube.bounds, distance: inner, value: meal, stepMm: 2 });
    const gas = (x: number, y: number): number => Math.max(inner(x, y), y - level + (course === duodenum ? 4 : 0));
    plane.paint({ bounds: tube.bounds, distance: gas, value: tissues.gas, stepMm: 2 });
  }
}

/** The adrenal glands: thin, an inverted Y in front of each kidney's upper pole. */
export function paintAdrenals({ plane, tissues, organZ: z }: Section): void {
  for (const [x, y, height] of [
    [-26, 28, -84],
    [44, 22, -94],
  ] as const)
    for (const [dx, dy] of [
      [-7, 15],
      [6, 16],
      [-1, -9],
    ] as const) {
      const limb = tubeSection(
        [
          [x, y, height + 12, 2.1],
          [x + dx, y + dy, height - 6, 1.6],
        ],
        z,
      );
      const lower = tubeSection(
        [
          [x, y, height, 2.2],
          [x + dx, y + dy, height - 14, 1.5],
        ],
        z,
      );
      for (const part of [limb, lower])
        if (part !== undefined) plane.paint({ ...part, value: tissues.pancreas, stepMm: 1.5 });
    }
}
