import type { Vector3 } from "../../shared/model/dicom.ts";
import type { ImagePlane } from "./ImagePlane.ts";
import { cross, dot } from "./vectors.ts";

interface Ordered {
  readonly plane: ImagePlane;
  readonly instanceNumber: number;
  readonly frame: number;
}

const PARALLEL = 0.999;
const SAME_PLACE_MM = 1e-3;

/**
 * Reading order. Parallel slices go by their position along the normal, in the sense in which the scanner numbered them; images at one
 * place (phases, echoes) keep their numbers' order. Anything else (localisers, cine, projections) goes by instance number and frame.
 */
export function inReadingOrder<T extends Ordered>(frames: readonly T[]): readonly T[] {
  const byNumber = frames.toSorted((a, b) => a.instanceNumber - b.instanceNumber || a.frame - b.frame);
  const normal = commonNormal(frames);
  if (!normal) return byNumber;
  const place = (frame: T) => dot(frame.plane.origin, normal);
  const sense = agreement(byNumber.map(place)) < 0 ? -1 : 1;
  return byNumber.toSorted((a, b) => {
    const distance = (place(a) - place(b)) * sense;
    return Math.abs(distance) > SAME_PLACE_MM ? distance : 0;
  });
}

/** The step between neighbouring slices where it is the same throughout (to 1 %), else undefined. */
export function evenSpacing(planes: readonly ImagePlane[]): number | undefined {
  const normal = commonNormal(planes.map((plane) => ({ plane })));
  if (!normal || planes.length < 2) return undefined;
  const places = planes.map((plane) => dot(plane.origin, normal));
  const steps = places.slice(1).map((place, index) => Math.abs(place - (places[index] ?? place)));
  const [smallest, largest] = [Math.min(...steps), Math.max(...steps)];
  return smallest > SAME_PLACE_MM && largest - smallest <= 0.01 * largest ? (smallest + largest) / 2 : undefined;
}

function commonNormal(frames: readonly { readonly plane: ImagePlane }[]): Vector3 | undefined {
  const first = frames[0];
  if (!first || !frames.every(({ plane }) => plane.isInPatient)) return undefined;
  const normal = cross(first.plane.row, first.plane.column);
  const isParallel = ({ plane }: { plane: ImagePlane }) => dot(cross(plane.row, plane.column), normal) > PARALLEL;
  return frames.every(isParallel) ? normal : undefined;
}

/** How many neighbours rise, less how many fall. */
function agreement(places: readonly number[]): number {
  return places.slice(1).reduce((sum, place, index) => sum + Math.sign(place - (places[index] ?? place)), 0);
}
