import { SampledField } from "./SampledField.ts";
import { fractalNoise, smoothNoise } from "./noise.ts";
import type { Section } from "./Section.ts";
import { ellipsoid, smoothMax } from "./shapes.ts";

interface Kidney {
  readonly side: -1 | 1;
  readonly centre: readonly [number, number, number];
}

const kidneys: readonly Kidney[] = [
  { side: 1, centre: [66, 46, -128] },
  { side: -1, centre: [-60, 47, -144] },
];

/** Cortex around medulla, hollowed from the front and the middle by the sinus with its fat, pelvis and vessels. */
export function paintKidneys(section: Section): void {
  for (const kidney of kidneys) paintKidney(section, kidney);
}

function paintKidney({ plane, tissues, organZ, seed }: Section, { side, centre }: Kidney): void {
  const [x0, y0, z0] = centre;
  const dz = organZ - z0;
  if (Math.abs(dz) > 64) return;
  const local = (x: number, y: number): readonly [number, number, number] => {
    const u = side * (x - x0) + dz * 0.2;
    const v = y - y0 - dz * 0.08;
    return [u * 0.8 + v * 0.6, v * 0.8 - u * 0.6, dz];
  };
  const lobes = (x: number, y: number): number => 1.6 * smoothNoise(x / 13, y / 13, organZ / 13 + seed + side);
  const sinus = (x: number, y: number): number => {
    const [u, v, w] = local(x, y);
    return ellipsoid([u + 17, v + 2, w], [23, 11.5, 25]) + 3.5 * fractalNoise(x / 9, y / 9, organZ / 9 + seed);
  };
  const bounds = [x0 - 46, y0 - 46, x0 + 46, y0 + 46] as const;
  const body = new SampledField(bounds, 2.2, (x, y) => {
    const [u, v, w] = local(x, y);
    return smoothMax(ellipsoid([u, v, w], [32, 25, 56]) + lobes(x, y), -ellipsoid([u + 30, v + 2, w], [22, 9, 18]), 6);
  });
  const whole = (x: number, y: number): number => body.at(x, y);
  const halo = (x: number, y: number): number => whole(x, y) - 3;
  plane.paint({ bounds, distance: halo, value: tissues.visceralFat, edgeMm: 3 });
  const pyramids = (x: number, y: number): number => {
    const [u, v, w] = local(x, y);
    const deep = Math.min(1, Math.max(0, -whole(x, y) / 8 - 0.5));
    const columns = 0.5 + 0.5 * Math.sin(Math.atan2(v, u) * 6 + w / 6);
    return tissues.renalCortex + (tissues.renalMedulla - tissues.renalCortex) * deep * (0.45 + 0.55 * columns);
  };
  plane.paint({ bounds, distance: whole, value: pyramids, stepMm: 2, edgeMm: 1.6 });
  const fat = (x: number, y: number): number => Math.max(sinus(x, y), whole(x, y));
  plane.paint({ bounds, distance: fat, value: tissues.visceralFat, stepMm: 2, edgeMm: 2.2 });
  const pelvis = (x: number, y: number): number => {
    const [u, v, w] = local(x, y);
    return ellipsoid([u + 17, v, w + 2], [12, 5, 16]) + 2.4 * smoothNoise(x / 6, y / 6, organZ / 6 + seed);
  };
  plane.paint({ bounds, distance: pelvis, value: tissues.renalPelvis, stepMm: 1.6, edgeMm: 2 });
  const vessel = (x: number, y: number): number => {
    const [u, v, w] = local(x, y);
    return ellipsoid([u + 14, v + 6, w - 3], [15, 3, 6]) + 1.5 * smoothNoise(x / 5, y / 5, organZ / 5 + seed);
  };
  plane.paint({ bounds, distance: vessel, value: tissues.vein, stepMm: 1.6, edgeMm: 2 });
}
