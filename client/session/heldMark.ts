import type { Vector3 } from "../../shared/model/dicom.ts";
import type { Mark } from "../../shared/model/mark.ts";
import { addScaled, subtract } from "../imaging/vectors.ts";
import { editedPoints } from "./editedPoints.ts";

/** What a hand has taken hold of and how far it has come. */
export interface Hold {
  /** A point of the mark, or its words; undefined where its line is held, and all points move. */
  readonly handle: number | "label" | undefined;
  readonly from: Vector3;
  readonly to: Vector3;
  /** Where the words were, of which it holds them: in the patient. */
  readonly words: Vector3 | undefined;
}

/** Its form and the place of its words. */
export type MarkPlace = Pick<Mark, "points"> & { readonly label?: Vector3 | undefined };

/** The middle of a mark's points, which its words go with. */
function middleOf(points: readonly Vector3[]): Vector3 {
  return points.reduce<Vector3>((sum, point) => addScaled(sum, point, 1 / points.length), [0, 0, 0]);
}

/** Where in the patient the words of a mark stand that were put there; undefined where no one has. */
export function wordsOf({ points, label }: MarkPlace): Vector3 | undefined {
  return label && addScaled(middleOf(points), label, 1);
}

/** A mark after a hand has moved it, or its words. */
export function heldMark({ kind, points, label }: Pick<Mark, "kind"> & MarkPlace, hold: Hold): MarkPlace {
  const { handle, from, to, words } = hold;
  if (handle !== "label") return { points: editedPoints(kind, points, { handle, from, to }), label };
  const place = addScaled(words ?? from, subtract(to, from), 1);
  return { points, label: subtract(place, middleOf(points)) };
}
