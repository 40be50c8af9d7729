import { calcifications, CT_SPACING_MM, lesionBefore, lesionNow, PRIOR_BREATHING_MM, priorAt } from "./demoStudies.ts";
import { longestDiameter } from "./lesion.ts";
import { quietLiver } from "./liver.ts";
import { round, type Vector } from "./PhantomStudy.ts";

function inPrior([x, y, z]: Vector): Vector {
  return [round(x + priorAt[0]), round(y + priorAt[1]), round(z + priorAt[2] + PRIOR_BREATHING_MM)];
}

const [nowStart, nowEnd] = longestDiameter(lesionNow);
const [beforeStart, beforeEnd] = longestDiameter(lesionBefore);

/** What is known exactly of the studies, in the patient coordinate system (millimetres) of each: for tests. */
export const landmarks = {
  currentLesion: { longestMm: lesionNow.longestMm, centre: lesionNow.centre, ends: [nowStart, nowEnd] },
  priorLesion: {
    longestMm: lesionBefore.longestMm,
    centre: inPrior(lesionBefore.centre),
    ends: [inPrior(beforeStart), inPrior(beforeEnd)],
  },
  /** Two dense points in one slice of the portal venous series of the current CT, 160 columns and 120 rows apart. */
  calcifications: { points: calcifications, distanceMm: 200 * CT_SPACING_MM, diameterMm: 2 },
  /** Mean HU in spheres of the portal venous series of the current CT; single pixels differ by noise of 11 HU. */
  regions: [
    { name: "liver", centre: quietLiver.centre, radiusMm: quietLiver.radiusMm, hu: 112 },
    { name: "spleen", centre: [122, 16, -70], radiusMm: 7, hu: 122 },
    { name: "aorta", centre: [11, 0, -120], radiusMm: 6, hu: 152 },
    { name: "gallbladder", centre: [-52, -52, -122], radiusMm: 8, hu: 9 },
    { name: "air", centre: [-170, -150, -60], radiusMm: 12, hu: -1000 },
  ],
} as const satisfies Landmarks;

interface KnownLesion {
  readonly longestMm: number;
  readonly centre: Vector;
  readonly ends: readonly [Vector, Vector];
}

interface Landmarks {
  readonly currentLesion: KnownLesion;
  readonly priorLesion: KnownLesion;
  readonly calcifications: {
    readonly points: readonly [Vector, Vector];
    readonly distanceMm: number;
    readonly diameterMm: number;
  };
  readonly regions: readonly {
    readonly name: string;
    readonly centre: Vector;
    readonly radiusMm: number;
    readonly hu: number;
  }[];
}
