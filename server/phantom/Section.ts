import type { Plane } from "./Plane.ts";
import type { Palette } from "./tissues.ts";
import type { Torso } from "./Torso.ts";

/** What every part of the anatomy is painted from: one plane of one patient with one technique. */
export interface Section {
  readonly plane: Plane;
  /** Height in the anatomy (millimetres above the right diaphragm): of fixed parts, and of those that move with breathing. */
  readonly z: number;
  readonly organZ: number;
  readonly torso: Torso;
  /** The wall at the organs' height: the diaphragm and what hangs on it fit into it. */
  readonly tissues: Palette;
  readonly seed: number;
  /** Stomach and bowel never look the same twice. */
  readonly bowelSeed: number;
}

/** A box that holds every body. */
export const everywhere = [-185, -140, 185, 130] as const;
