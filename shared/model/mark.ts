import { z } from "zod";
import { Uid, Vector3 } from "./dicom.ts";
import { PeerId } from "./ids.ts";

/**
 * The values of a `marks:<caseId>` Doc's root map `marks`. A mark stands under its id; a comment on it under
 * `<markId>/comment/<commentId>`, so that each key has one author. Objects are open: a newer client's extra field passes.
 */
const markId = /^(?!__proto__$)[A-Za-z0-9_-]{8,64}$/u;
export const MarkId = z.string().regex(markId);
const commentKey = /^(?<mark>[A-Za-z0-9_-]{8,64})\/comment\/(?<comment>[A-Za-z0-9_-]{8,64})$/u;

export const MAX_MARK_TEXT = 2000;

const authored = {
  /** The peer who wrote it: the server lets nobody write another's. */
  author: PeerId,
  /** The author's name as the server knew it when it was written. */
  authorName: z.string().max(120),
  /** When it was last written by its author, in milliseconds since 1970. */
  at: z.number().int().nonnegative(),
};

export const MarkKind = z.enum([
  "arrow",
  "length",
  "bidirectional",
  "angle",
  "ellipse",
  "rectangle",
  "freehand",
  "probe",
]);
export type MarkKind = z.infer<typeof MarkKind>;

/** An annotation or measurement, anchored in patient space. */
export const Mark = z.looseObject({
  ...authored,
  kind: MarkKind,
  /** The image that it was drawn on; `frame` counts from 1. */
  view: z.looseObject({ studyUid: Uid, seriesUid: Uid, sopUid: Uid, frame: z.number().int().min(1) }),
  /**
   * In the patient coordinate system, millimetres. Arrow: tip, tail. Bidirectional: the ends of the first diameter, then of the second.
   * Angle: the corner is the second of three. Ellipse: the ends of one axis, then of the other. Rectangle: corners in order. Freehand: an
   * outline that closes itself. What a mark measures is computed from these wherever it is shown, never stored.
   */
  points: z.array(Vector3).min(1).max(512),
  /** Where its author has put its words: from the middle (the mean) of its points to that of the words. Absent: beside the mark, where there is room. */
  label: Vector3.optional(),
  text: z.string().max(MAX_MARK_TEXT).optional(),
});
export type Mark = z.infer<typeof Mark>;

export const MarkComment = z.looseObject({ ...authored, text: z.string().min(1).max(MAX_MARK_TEXT) });
export type MarkComment = z.infer<typeof MarkComment>;

export type MarkKey =
  | { readonly kind: "mark"; readonly markId: string }
  | { readonly kind: "comment"; readonly markId: string; readonly commentId: string };

/** Reads a key of the marks map; undefined where no such key exists. */
export function parseMarkKey(key: string): MarkKey | undefined {
  if (markId.test(key)) return { kind: "mark", markId: key };
  const groups = commentKey.exec(key)?.groups;
  return groups && { kind: "comment", markId: groups["mark"] ?? "", commentId: groups["comment"] ?? "" };
}

export function commentKeyOf(mark: string, comment: string): string {
  return `${mark}/comment/${comment}`;
}

/** The schema that the value under a key of the marks map must match. */
export function markValueSchema(
  key: MarkKey,
): z.ZodType<{ readonly author: PeerId; readonly authorName: string; readonly at: number }> {
  return key.kind === "mark" ? Mark : MarkComment;
}
