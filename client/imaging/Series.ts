import type { VoiRange } from "../../shared/model/dicom.ts";
import type { ImagePlane } from "./ImagePlane.ts";
import type { LoaderMetadata } from "./loaderMetadata.ts";

export interface Patient {
  readonly name: string;
  readonly sex: string;
  /** ISO date. */
  readonly birthDate: string | undefined;
  /** As recorded in the study, e.g. "058Y". */
  readonly age: string | undefined;
}

/** One image of a series: a frame of an instance, with all that is known before its pixels arrive. */
export interface SeriesFrame {
  /** The loader's name of the frame; holds the server's address, so it never leaves this browser. */
  readonly imageId: string;
  readonly sopUid: string;
  /** From 1. */
  readonly frame: number;
  readonly instanceNumber: number;
  readonly plane: ImagePlane;
  /** Undefined where the file has none that can be used: then the pixels' own minimum and maximum. */
  readonly voi: VoiRange | undefined;
  /** Stored small values are bright (MONOCHROME1). */
  readonly isInverse: boolean;
  readonly isColour: boolean;
  readonly isLossy: boolean;
  readonly sliceThickness: number | undefined;
  /** Row and column directions of images without a position in the patient (0020,0020), e.g. ["L", "F"]. */
  readonly patientOrientation: readonly [string, string] | undefined;
  /** Local to the scanner: "2026-11-12T09:14", or the date alone. */
  readonly dateTime: string | undefined;
  /** What the image loader needs to know, with every gap closed. */
  readonly loaderMetadata: LoaderMetadata;
}

export interface Series {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly number: number;
  readonly description: string;
  readonly modality: string;
  /** ISO date of the study. */
  readonly studyDate: string | undefined;
  readonly studyDescription: string;
  readonly patient: Patient;
  /** In reading order; never empty. */
  readonly frames: readonly SeriesFrame[];
  readonly sliceThickness: number | undefined;
  /** Distance of neighbouring slices along the normal; undefined where it varies or there is one slice only. */
  readonly sliceSpacing: number | undefined;
}

/** A series that this viewer does not show as images, and why. */
export interface SeriesNotShown {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly description: string;
  readonly modality: string;
  readonly reason: "no-pixels" | "unsupported" | "failed";
}
