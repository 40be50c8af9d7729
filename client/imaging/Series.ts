import type { VoiRange } from "../../shared/model/dicom.ts";
import type { ImagePlane } from "./ImagePlane.ts";
import type { LoaderMetadata } from "./loaderMetadata.ts";
import type { ObjectContent } from "./objectContent.ts";
import type { OverlayPlane } from "./overlayPlanes.ts";
import type { Suv } from "./suv.ts";
import type { StoredPixels } from "./storedPixels.ts";
import type { UltrasoundRegion } from "./ultrasoundRegions.ts";
import type { VoiCurve } from "./voiCurve.ts";

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
  /** Images of one frame of reference lie in one space; undefined where the file names none. */
  readonly frameOfReferenceUid?: string | undefined;
  /** Undefined where the file has none that can be used: then the pixels' own minimum and maximum. */
  readonly voi: VoiRange | undefined;
  /** How it goes from black to white between, in every window; a straight line unless it says otherwise. */
  readonly curve?: VoiCurve | undefined;
  /** Stored small values are bright (MONOCHROME1). */
  readonly isInverse: boolean;
  readonly isColour: boolean;
  readonly isLossy: boolean;
  readonly sliceThickness: number | undefined;
  /** Row and column directions of images without a position in the patient (0020,0020), e.g. ["L", "F"]. */
  readonly patientOrientation: readonly [string, string] | undefined;
  /** Local to the scanner: "2026-11-12T09:14", or the date alone. */
  readonly dateTime: string | undefined;
  /** What the values of the image measure: "HU", "SUVbw", "Bq/ml"; empty where they measure nothing that is known. */
  readonly valueUnit?: string;
  /** Of PET alone. A factor is part of the rescale already: values, windows and ranges are SUV then. */
  readonly suv?: Suv | undefined;
  /** How many times smaller the loss made it (0028,2112), where the file says so. */
  readonly lossyRatio?: number | undefined;
  /** Side and view of a projection, e.g. "R MLO". */
  readonly projection?: string | undefined;
  /** Where an ultrasound image is measured, and in what; empty for all others. */
  readonly regions?: readonly UltrasoundRegion[];
  /** Graphics drawn over the image (60xx). */
  readonly overlays?: readonly OverlayPlane[];
  /** The stored bytes are known to be decoded wrongly here: the server sends plain ones instead. */
  readonly isSentPlain?: boolean;
  /** How the samples of a grey image become modality values. */
  readonly stored?: StoredPixels | undefined;
  /** What the image loader needs to know, with every gap closed. */
  readonly loaderMetadata: LoaderMetadata;
}

/** The pages of a series of documents, as far as they are known. */
export interface Pages {
  /** Undefined where the document is not of this series or is known to have no such page; one not yet known appears. */
  indexOf(sopUid: string, page: number): number | undefined;
  /** The document has been read: it has so many. */
  count(sopUid: string, pages: number): void;
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
  /** What its objects are; images where it is absent. */
  readonly content?: ObjectContent;
  /** In reading order; never empty. Of a document its pages, of what is not drawn its objects. */
  readonly frames: readonly SeriesFrame[];
  /** Of a document with pages: the place of a page in `frames`, where it appears once somebody speaks of it. */
  readonly pages?: Pages;
  /** How long each frame of a film is shown; undefined for stills. */
  readonly frameTimeMs?: number | undefined;
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
  readonly reason: "empty" | "failed";
}

/** True where the pixels of the series are drawn. */
export function hasImages({ content }: Pick<Series, "content">): boolean {
  return content === undefined || content === "images";
}

/** The place of an image or page in the series; undefined where it has none such. */
export function indexOfFrame(series: Series, at: { readonly sopUid: string; readonly frame: number }) {
  if (series.pages) return series.pages.indexOf(at.sopUid, at.frame);
  const index = series.frames.findIndex(({ sopUid, frame }) => sopUid === at.sopUid && frame === at.frame);
  return index < 0 ? undefined : index;
}
