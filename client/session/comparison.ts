import type { ViewportState } from "../../shared/model/stage.ts";
import { planeNormal } from "../imaging/ImagePlane.ts";
import { hasImages, type Series } from "../imaging/Series.ts";
import { dot, subtract } from "../imaging/vectors.ts";
import { type CaseImages, middleOf } from "./CaseImages.ts";
import { frameIn, isSameSpace, levelOf, nearestFrame } from "./patientSpace.ts";

/** The slices of both lie within about 25 degrees of one another. */
const SAME_ORIENTATION = 0.9;

/**
 * The series of each other study of the patient that shows what this one shows, best match of each study, in the order of the list (newest
 * first): of the same modality and orientation, with the description that has most words in common, then as many images.
 */
export function counterparts(series: Series, sorted: readonly Series[]): readonly Series[] {
  const best = new Map<string, Series>();
  for (const other of sorted) {
    if (other.studyUid === series.studyUid || other.modality !== series.modality || !hasImages(other)) continue;
    const before = best.get(other.studyUid);
    if (!before || likeness(series, other) > likeness(series, before)) best.set(other.studyUid, other);
  }
  return sorted.filter((one) => best.get(one.studyUid) === one);
}

/** Of the case's own patient. */
export function ownSeries(images: Pick<CaseImages, "series" | "relationOf">): readonly Series[] {
  return images.series.filter((series) => images.relationOf(series) !== "otherPatient");
}

export function canCompare(series: Series, images: Pick<CaseImages, "series" | "relationOf">): boolean {
  return images.relationOf(series) !== "otherPatient" && counterparts(series, ownSeries(images)).length > 0;
}

/** The same part of the patient in another study: by place within one frame of reference, else as far into the stack. The window carries over. */
export function comparedView(
  from: { readonly series: Series; readonly state: ViewportState },
  to: Series,
): ViewportState | undefined {
  const middle = middleOf(to);
  const shown = frameIn(from.series, from.state.view);
  const [first] = to.frames;
  if (!middle || !shown || !first) return middle;
  const frame = isSameSpace(shown, first) ? nearestFrame(levelOf(shown), to) : asFarIn(from.series, shown, to);
  const { presentation, voi, invert } = from.state;
  return {
    view: frame
      ? { studyUid: to.studyUid, seriesUid: to.seriesUid, sopUid: frame.sopUid, frame: frame.frame }
      : middle.view,
    ...(presentation && isSameSpace(shown, first) ? { presentation } : {}),
    ...(voi ? { voi } : {}),
    ...(invert === undefined ? {} : { invert }),
  };
}

function likeness(series: Series, other: Series): number {
  const orientation = isAlike(series, other) ? 100 : 0;
  const smaller = Math.min(series.frames.length, other.frames.length);
  const size = smaller / Math.max(series.frames.length, other.frames.length, 1);
  return orientation + 10 * wordsInCommon(series.description, other.description) + size;
}

function isAlike(a: Series, b: Series): boolean {
  const [first, second] = [a.frames[0]?.plane, b.frames[0]?.plane];
  if (!first?.isInPatient || !second?.isInPatient) return first?.isInPatient === second?.isInPatient;
  return Math.abs(dot(planeNormal(first), planeNormal(second))) > SAME_ORIENTATION;
}

/** From 0 to 1. */
function wordsInCommon(a: string, b: string): number {
  const [first, second] = [words(a), words(b)];
  const all = new Set([...first, ...second]);
  return all.size === 0 ? 0 : [...first].filter((word) => second.has(word)).length / all.size;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []);
}

/** Both stacks may run the other way: heads count from one end. */
function asFarIn(from: Series, shown: Series["frames"][number], to: Series) {
  const part = from.frames.indexOf(shown) / Math.max(from.frames.length - 1, 1);
  const [a, b] = [directionOf(from), directionOf(to)];
  const isReversed = a !== undefined && b !== undefined && dot(a, b) < 0;
  return to.frames[Math.round((isReversed ? 1 - part : part) * (to.frames.length - 1))];
}

/** Along which the stack goes from its first image to its last. */
function directionOf({ frames }: Series) {
  const [first, last] = [frames[0]?.plane, frames.at(-1)?.plane];
  if (!first?.isInPatient || !last?.isInPatient) return undefined;
  return subtract(last.origin, first.origin);
}
