import { paintColon, paintSmallBowel } from "./bowel.ts";
import { paintGreatVessels } from "./greatVessels.ts";
import { paintKidneys } from "./kidneys.ts";
import { paintLesion, type Lesion } from "./lesion.ts";
import { growLiverVessels, paintGallbladder, paintLiver } from "./liver.ts";
import { labels, Plane, type Grid } from "./Plane.ts";
import { paintRibs } from "./ribs.ts";
import type { Section } from "./Section.ts";
import type { TubePiece } from "./shapes.ts";
import { paintSpine, paintSpineMuscles } from "./spine.ts";
import { paintHeart, paintLungs } from "./thorax.ts";
import type { Palette } from "./tissues.ts";
import { Torso } from "./Torso.ts";
import { paintAdrenals, paintPancreas, paintSpleen, paintStomach } from "./upperOrgans.ts";
import { growTree, paintBranches, scatteredVessels } from "./vesselTree.ts";
import { paintCouch, paintWall } from "./wall.ts";
import type { Habitus } from "./wallProfile.ts";

/** One patient on one day. */
export interface Subject extends Habitus {
  /** How far the diaphragm and what hangs on it stand above their place in the reference anatomy. */
  readonly breathingMm: number;
  readonly bowelSeed: number;
  readonly lesions: readonly Lesion[];
  /** Centres of dense spheres of 2 mm. */
  readonly calcifications: readonly (readonly [number, number, number])[];
  readonly hasCouch: boolean;
}

/** Paints axial planes of a subject; what all planes share is grown once. */
export class Anatomy {
  readonly #subject: Subject;
  readonly #tissues: Palette;
  readonly #empty: Plane;
  readonly #plane: Plane;
  readonly #liver: ReturnType<typeof growLiverVessels>;
  readonly #lungs: readonly TubePiece[];
  readonly #mesentery: readonly TubePiece[];

  /** The grid is in the anatomy's coordinates. */
  constructor(subject: Subject, grid: Grid, tissues: Palette) {
    this.#subject = subject;
    this.#tissues = tissues;
    this.#empty = new Plane(grid, tissues.air);
    this.#plane = new Plane(grid, tissues.air);
    if (subject.hasCouch) paintCouch(this.#empty, tissues.table);
    this.#liver = growLiverVessels(subject.seed * 100);
    this.#lungs = [-1, 1].flatMap((side) =>
      [0, 1, 2, 3, 4, 5].flatMap((n) =>
        growTree({
          seed: subject.seed * 100 + 40 + n * 2 + side,
          root: [side * 44 + 8, -8 + n * 9, 88 - n * 12, 4.6],
          toward: [side * (1 - (n % 3) * 0.2), -0.6 + n * 0.22, n < 2 ? -0.2 : -0.9],
          reach: 4.2,
          endRadiusMm: 0.6,
        }),
      ),
    );
    this.#mesentery = scatteredVessels(subject.bowelSeed + 900);
  }

  /** Height in the anatomy's coordinates. The plane is painted anew each time: whoever keeps it copies it. */
  paint(z: number): Plane {
    const tissues = this.#tissues;
    const plane = this.#plane;
    plane.restart(this.#empty);
    const { seed, bowelSeed, breathingMm, lesions, calcifications } = this.#subject;
    const organZ = z - breathingMm;
    const section: Section = { plane, z, organZ, torso: new Torso(this.#subject, z), tissues, seed, bowelSeed };
    paintWall(section);
    paintLungs(section);
    paintRibs(section);
    paintBranches(this.#lungs, { plane, z: organZ, value: tissues.lungVessel, within: labels.lung });
    paintHeart(section);
    paintSpineMuscles(section);
    paintBranches(this.#mesentery, { plane, z: organZ, value: tissues.vein * 0.8, within: labels.cavity });
    paintLiver(section, this.#liver);
    paintSpleen(section);
    paintSmallBowel(section);
    paintColon(section);
    paintStomach(section);
    paintGallbladder(section);
    paintKidneys(section);
    paintAdrenals(section);
    paintPancreas(section);
    paintGreatVessels(section);
    for (const lesion of lesions) paintLesion(section, lesion);
    paintSpine(section);
    paintCalcifications(section, calcifications);
    return plane;
  }
}

function paintCalcifications({ plane, tissues, organZ }: Section, centres: Subject["calcifications"]): void {
  for (const [x0, y0, z0] of centres) {
    if (Math.abs(organZ - z0) > 1) continue;
    const distance = (x: number, y: number): number =>
      Math.sqrt((x - x0) ** 2 + (y - y0) ** 2 + (organZ - z0) ** 2) - 1;
    const bounds = [x0 - 2, y0 - 2, x0 + 2, y0 + 2] as const;
    plane.paint({ bounds, distance, value: tissues.calcium, stepMm: 0.1, edgeMm: 0.9 });
  }
}
