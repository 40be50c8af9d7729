import { fractalNoise, smoothNoise } from "./noise.ts";
import { labels } from "./Plane.ts";
import type { Section } from "./Section.ts";
import { curve, ellipsoid, smoothMax, smoothMin, tubeSection, type TubePoint } from "./shapes.ts";

const LEVEL_MM = 31;

/** Front-to-back place of the middle of the vertebral bodies. */
export function spineY(z: number): number {
  return curve(z, [
    [-290, 37],
    [-240, 28],
    [-180, 27],
    [-110, 33],
    [-40, 41],
    [40, 48],
    [90, 50],
  ]);
}

/** Half width and half depth of the vertebral bodies. */
export function bodySize(z: number): readonly [number, number] {
  return [
    curve(z, [
      [-280, 26],
      [-180, 24],
      [-60, 20],
      [60, 17],
    ]),
    curve(z, [
      [-280, 18],
      [-120, 17],
      [60, 14.5],
    ]),
  ];
}

/** -0.5 to 0.5 through one vertebra and half of the discs beside it; `disc` is true within the disc. */
function levelAt(z: number): { phase: number; isDisc: boolean } {
  const phase = (((z + 95) / LEVEL_MM) % 1) + (z + 95 < 0 ? 1 : 0) - 0.5;
  return { phase, isDisc: Math.abs(phase) > 0.385 };
}

export function paintSpine(section: Section): void {
  const { plane, tissues, z, seed } = section;
  const y0 = spineY(z);
  const { phase, isDisc } = levelAt(z);
  const [width, depth] = bodySize(z);
  const waist = 1 - 0.1 * Math.cos(phase * Math.PI) ** 2;
  const body = (x: number, y: number): number => {
    const power = 2.5;
    const edge =
      ((Math.abs(x) / (width * waist)) ** power + (Math.abs(y - y0) / (depth * waist)) ** power) ** (1 / power);
    const solid = (edge - 1) * depth * waist + 0.8 * smoothNoise(x / 7, y / 7, z / 7 + seed);
    return smoothMax(solid, 7.5 - Math.sqrt((x / 1.4) ** 2 + (y - y0 - depth - 6) ** 2), 3);
  };
  const bounds = [-32, y0 - 24, 32, y0 + 24] as const;
  const endPlate = Math.abs(Math.abs(phase) - 0.37) < 0.035;
  const spongy = (x: number, y: number): number =>
    tissues.marrow *
    (endPlate ? 1.3 + 0.8 * smoothNoise(x / 8, y / 8, z + seed) : 1) *
    (1 + 0.5 * fractalNoise(x / 2.6, y / 2.6, z / 3 + seed) - (isDisc ? 0.55 : 0));
  paintArch(section);
  if (isDisc && !endPlate) {
    plane.paint({ bounds, distance: body, value: tissues.disc, stepMm: 1.5 });
    return;
  }
  const shell = { mm: 1.1, value: tissues.cortex * 0.8 };
  plane.paint({ bounds, distance: body, value: spongy, shell, stepMm: 1.4, label: labels.bone });
}

/** Pedicles, laminae, transverse processes, facets and the spinous process, by the height within the vertebra. */
function archPieces(z: number, phase: number): TubePoint[][] {
  const y0 = spineY(z);
  const back = y0 + bodySize(z)[1] + 7;
  const pieces: TubePoint[][] = [];
  const near = (centre: number, reach: number): number => Math.max(0, 1 - Math.abs(phase - centre) / reach);
  const pedicle = near(0.18, 0.22);
  const lamina = near(-0.1, 0.42);
  const spinous = near(-0.2, 0.36);
  const transverse = near(0.12, 0.2);
  for (const side of [-1, 1] as const) {
    if (pedicle > 0)
      pieces.push([
        [side * 13, back - 10, z, 3.6 * Math.sqrt(pedicle)],
        [side * 14, back + 2, z, 4 * Math.sqrt(pedicle)],
      ]);
    if (lamina > 0)
      pieces.push([
        [side * 13.5, back + 4, z, 3.4 * Math.sqrt(lamina)],
        [side * 3, back + 13, z, 3 * Math.sqrt(lamina)],
      ]);
    if (transverse > 0) {
      const reach = 24 + 13 * Math.sqrt(transverse);
      pieces.push([
        [side * 15, back + 3, z, 3.6 * Math.sqrt(transverse)],
        [side * reach, back + 9, z, 2.6 * Math.sqrt(transverse)],
      ]);
    }
    const facet = near(-0.42, 0.22) + near(0.58, 0.2);
    if (facet > 0) {
      pieces.push([
        [side * 15, back + 2, z, 3.4 * Math.sqrt(facet)],
        [side * 20, back + 7, z, 3 * Math.sqrt(facet)],
      ]);
      pieces.push([
        [side * 11, back + 8, z, 2.8 * Math.sqrt(facet)],
        [side * 15, back + 13, z, 2.6 * Math.sqrt(facet)],
      ]);
    }
  }
  if (spinous > 0)
    pieces.push([
      [0, back + 13, z, 3 * Math.sqrt(spinous)],
      [0, back + 20 + 15 * spinous, z, 3.3 * Math.sqrt(spinous)],
    ]);
  return pieces;
}

function paintArch({ plane, tissues, z, seed }: Section): void {
  const y0 = spineY(z);
  const back = y0 + bodySize(z)[1] + 7;
  const around = (x: number, y: number): number => ellipsoid([x, y - back - 1, 0], [13, 12, 30]);
  plane.paint({
    bounds: [-20, back - 16, 20, back + 16],
    distance: around,
    value: tissues.visceralFat * 0.55 + tissues.muscle * 0.3,
  });
  const sections = archPieces(z, levelAt(z).phase).flatMap((piece) => tubeSection(piece, z) ?? []);
  const bone = (x: number, y: number): number => {
    let nearest = 50;
    for (const { distance } of sections) nearest = smoothMin(nearest, distance(x, y), 2.5);
    return nearest + 0.7 * smoothNoise(x / 5, y / 5, z / 6 + seed);
  };
  const shell = { mm: 1.4, value: tissues.cortex * 0.85 };
  const bounds = [-46, back - 20, 46, back + 44] as const;
  plane.paint({ bounds, distance: bone, value: tissues.marrow * 1.15, shell, stepMm: 1.4, label: labels.bone });
  const sac = (x: number, y: number): number => ellipsoid([x, y - back, 0], [9, 7.5, 30]);
  plane.paint({ bounds: [-12, back - 10, 12, back + 10], distance: sac, value: tissues.cord, stepMm: 1.5 });
}

/** Muscles beside the lumbar spine, the crura of the diaphragm, and the iliac wings at the lower end. */
export function paintSpineMuscles({ plane, tissues, z, seed }: Section): void {
  const y0 = spineY(z);
  const psoas = curve(z, [
    [-270, 26],
    [-190, 19],
    [-120, 7],
    [-100, 0],
  ]);
  const rough = (x: number, y: number): number => 1.3 * smoothNoise(x / 9, y / 9, z / 14 + seed);
  for (const side of [-1, 1]) {
    const middle = side * (bodySize(z)[0] + psoas * 0.62);
    const belly = (x: number, y: number): number =>
      ellipsoid([x - middle, y - y0 - 1, 0], [psoas * 0.9, psoas * 1.05, 60]) + rough(x, y);
    if (psoas > 3)
      plane.paint({ bounds: [middle - 32, y0 - 34, middle + 32, y0 + 34], distance: belly, value: tissues.muscle });
    const quadratus = (x: number, y: number): number => {
      const [u, v] = [side * x - 58, y - y0 - 22];
      return ellipsoid([u * 0.9 + v * 0.44, v * 0.9 - u * 0.44, z + 175], [19, 8, 62]) + rough(x, y);
    };
    const bounds = side < 0 ? ([-90, y0, -30, y0 + 50] as const) : ([30, y0, 90, y0 + 50] as const);
    plane.paint({ bounds, distance: quadratus, value: tissues.muscle });
    paintIlium({ plane, tissues, z, seed }, side);
  }
  const crura = (x: number, y: number): number => {
    const thin = curve(z, [
      [-170, 0],
      [-120, 4],
      [-60, 5],
      [-20, 3],
    ]);
    const right = ellipsoid(
      [(x + 7) * 0.8 + (y - y0 + 26) * 0.6, (y - y0 + 26) * 0.8 - (x + 7) * 0.6, 0],
      [thin, 13, 40],
    );
    const left = ellipsoid(
      [(x - 29) * 0.9 - (y - y0 + 20) * 0.44, (y - y0 + 20) * 0.9 + (x - 29) * 0.44, 0],
      [thin * 0.85, 14, 40],
    );
    return Math.min(right, left) + rough(x, y) * 0.6;
  };
  if (z > -165 && z < -15)
    plane.paint({ bounds: [-35, y0 - 48, 55, y0 + 6], distance: crura, value: tissues.muscle, stepMm: 2 });
}

function paintIlium(
  { plane, tissues, z, seed }: Pick<Section, "plane" | "tissues" | "z" | "seed">,
  side: number,
): void {
  const crest = -222;
  if (z > crest) return;
  const size = Math.sqrt((crest - z) / 60);
  const wing = (x: number, y: number): number => {
    const [u, v] = [side * x - 98 + 12 * size, y - 42 - 8 * size];
    const along = u * 0.62 - v * 0.78;
    const across = u * 0.78 + v * 0.62 + 0.008 * along * along;
    return (
      ellipsoid([along, across, 0], [12 + 44 * size, 4.5 + 4 * size, 60]) +
      0.8 * smoothNoise(x / 9, y / 9, z / 9 + seed)
    );
  };
  const bounds = side < 0 ? ([-150, -20, -30, 100] as const) : ([30, -20, 150, 100] as const);
  const muscle = (x: number, y: number): number => wing(x, y) - 9 * size;
  plane.paint({ bounds, distance: muscle, value: tissues.muscle });
  const shell = { mm: 1.6, value: tissues.cortex };
  plane.paint({ bounds, distance: wing, value: tissues.marrow, shell, stepMm: 1.5, label: labels.bone });
}
