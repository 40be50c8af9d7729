import { loopMap } from "./bowelLoops.ts";
import { SampledField } from "./SampledField.ts";
import { fractalNoise, smoothNoise } from "./noise.ts";
import type { Section } from "./Section.ts";
import { curve, ellipsoid, smoothMax, smoothTube, tubeSection } from "./shapes.ts";

const ascending = smoothTube([
  [-92, 8, -300, 24],
  [-104, 12, -255, 25],
  [-106, 10, -215, 24],
  [-100, 4, -185, 22],
  [-88, -24, -170, 21],
]);
const transverse = smoothTube([
  [-88, -24, -170, 21],
  [-66, -62, -172, 20],
  [-24, -76, -186, 19],
  [28, -78, -184, 19],
  [68, -66, -160, 19],
  [100, -42, -120, 17],
  [116, -8, -98, 15],
]);
const descending = smoothTube([
  [116, -8, -98, 15],
  [122, 24, -122, 14],
  [116, 36, -165, 14],
  [112, 32, -215, 14],
  [108, 22, -300, 15],
]);

/** The colon: haustra, mottled stool, gas in front of it. */
export function paintColon({ plane, torso, tissues, organZ: z, bowelSeed }: Section): void {
  for (const course of [ascending, transverse, descending]) {
    const tube = tubeSection(course, z, 6);
    if (tube === undefined) continue;
    const wall = new SampledField(tube.bounds, 2.2, (x, y) =>
      smoothMax(
        tube.distance(x, y) + 4.5 * smoothNoise(x / 15, y / 15, z / 15 + bowelSeed) + 1,
        torso.cavity(x, y) + 1,
        8,
      ),
    );
    const outer = (x: number, y: number): number => wall.at(x, y);
    const inner = (x: number, y: number): number => outer(x, y) + 2;
    plane.paint({ bounds: tube.bounds, distance: outer, value: tissues.bowelWall, edgeMm: 1.8, stepMm: 2 });
    const stool = (x: number, y: number): number => {
      const lumps = fractalNoise(x / 5, y / 5, z / 5 + bowelSeed);
      const holes = Math.max(0, fractalNoise(x / 2.8, y / 2.8, z / 3 + bowelSeed) - 0.3) * 0.9;
      return (
        tissues.stool + (tissues.stool - tissues.visceralFat) * 0.35 * lumps + (tissues.gas - tissues.stool) * holes
      );
    };
    plane.paint({ bounds: tube.bounds, distance: inner, value: stool, stepMm: 1.5 });
    const level = (x: number): number =>
      curve(x, [
        [-110, -6],
        [-60, -66],
        [60, -66],
        [115, 14],
      ]) +
      7 * smoothNoise(bowelSeed, z / 40, 2);
    const gas = (x: number, y: number): number =>
      smoothMax(inner(x, y), y - level(x) + 2.5 * smoothNoise(x / 6, y / 6, z / 6), 3);
    plane.paint({ bounds: tube.bounds, distance: gas, value: tissues.gas, stepMm: 2 });
  }
}

/** The small bowel fills the middle of the lower abdomen in loops: collapsed, with fluid, a few with gas. */
export function paintSmallBowel({ plane, tissues, organZ, torso, bowelSeed }: Section): void {
  const z = organZ;
  if (z > -122) return;
  const height = curve(z, [
    [-290, 1],
    [-190, 1],
    [-128, 0.35],
  ]);
  const loops = loopMap(z, bowelSeed);
  const region = (x: number, y: number): number =>
    smoothMax(ellipsoid([x - 14 - 26 * (1 - height), y + 36, 0], [104 * height, 48, 60]), torso.cavity(x, y) + 8, 10);
  const bounds = [-112, -100, 124, 25] as const;
  const outer = (x: number, y: number): number => {
    const outside = region(x, y);
    return outside > 4 ? outside : smoothMax(outside, 0.9 - loops(x, y).depth, 5);
  };
  plane.paint({ bounds, distance: outer, value: tissues.bowelWall, stepMm: 2, edgeMm: 2 });
  const inner = (x: number, y: number): number => {
    if (region(x, y) > 0) return 4;
    const { kind } = loops(x, y);
    return kind < 0.3 ? 4 : outer(x, y) + 2.2 + (kind < 0.6 ? 1.2 : 0);
  };
  const content = (x: number, y: number): number =>
    tissues.bowelFluid +
    0.35 * (tissues.bowelWall - tissues.bowelFluid) * fractalNoise(x / 4, y / 4, z / 5 + bowelSeed);
  plane.paint({ bounds, distance: inner, value: content, stepMm: 2, edgeMm: 2 });
  const gas = (x: number, y: number): number => {
    if (region(x, y) > 0) return 4;
    const loop = loops(x, y);
    return loop.kind < 0.86 ? 4 : Math.max(outer(x, y) + 3, y - loop.y + 2);
  };
  plane.paint({ bounds, distance: gas, value: tissues.gas, stepMm: 2 });
}
