import type { Vector3 } from "../../shared/model/dicom.ts";
import { scaled } from "./vectors.ts";

export interface OrientationLabels {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** A part of the direction smaller than this (about 3°) gets no letter. */
const NEGLIGIBLE = 0.05;

/** What the four edges of the picture point at, from the patient directions of the screen's right and top. */
export function orientationLabels(right: Vector3, up: Vector3): OrientationLabels {
  return {
    left: directionLabel(scaled(right, -1)),
    right: directionLabel(right),
    top: directionLabel(up),
    bottom: directionLabel(scaled(up, -1)),
  };
}

/** PS3.3 C.7.6.1.1.1: letters in the order of their weight, e.g. "L", "LA" or "LAH" for oblique directions; H and F for head and feet. */
export function directionLabel(direction: Vector3): string {
  const [x, y, z] = direction;
  const parts = [
    { letter: x > 0 ? "L" : "R", weight: Math.abs(x) },
    { letter: y > 0 ? "P" : "A", weight: Math.abs(y) },
    { letter: z > 0 ? "H" : "F", weight: Math.abs(z) },
  ];
  return parts
    .filter(({ weight }) => weight > NEGLIGIBLE)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ letter }) => letter)
    .join("");
}

const letters: Readonly<Record<string, Vector3>> = {
  L: [1, 0, 0],
  R: [-1, 0, 0],
  P: [0, 1, 0],
  A: [0, -1, 0],
  H: [0, 0, 1],
  F: [0, 0, -1],
};

/** The rough direction that letters stand for (Patient Orientation of projections); undefined where they say nothing, e.g. for animals. */
export function directionOfLabel(label: string): Vector3 | undefined {
  const sum: Vector3 = [0, 0, 0];
  let weight = 1;
  for (const letter of label.toUpperCase()) {
    const direction = letters[letter];
    if (!direction) return undefined;
    for (const axis of [0, 1, 2] as const) sum[axis] += direction[axis] * weight;
    weight /= 2;
  }
  return weight < 1 ? sum : undefined;
}
