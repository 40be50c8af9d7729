import type { VoiRange } from "./dicom.ts";

/** Window centre and width as DICOM and people name them (PS3.3 C.11.2.1.2), in modality values. */
export interface DicomWindow {
  readonly centre: number;
  readonly width: number;
}

export type VoiFunction = "LINEAR" | "LINEAR_EXACT";

/** A window narrower than this is a step; a range needs two different ends. */
const MIN_SPAN = 1e-6;

/**
 * The one mapping from window to range. `lower` is the highest value shown black and `upper` the lowest value shown white, with a straight
 * ramp between. For LINEAR (PS3.3 C.11.2.1.2.1) that is `c − 0.5 ± (w − 1) / 2`, so 40/80 is 0…79 and 40/400 is −160…239: the DICOM formula,
 * not an error of one. LINEAR_EXACT (C.11.2.1.3.2) is `c ± w / 2`.
 */
export function voiOfWindow({ centre, width }: DicomWindow, voiFunction: VoiFunction = "LINEAR"): VoiRange {
  const [middle, span] = voiFunction === "LINEAR" ? [centre - 0.5, width - 1] : [centre, width];
  const half = Math.max(span, MIN_SPAN) / 2;
  return { lower: middle - half, upper: middle + half };
}

/** The inverse of `voiOfWindow`: what the screen names a range. */
export function windowOfVoi({ lower, upper }: VoiRange, voiFunction: VoiFunction = "LINEAR"): DicomWindow {
  const step = voiFunction === "LINEAR" ? 1 : 0;
  return { centre: (lower + upper + step) / 2, width: upper - lower + step };
}
