import type { VoiRange } from "../../shared/model/dicom.ts";
import { windowOfVoi } from "../../shared/model/voi.ts";
import type { ImageFailure } from "./imageFailure.ts";
import type { ObjectContent } from "./objectContent.ts";
import { directionOfLabel, type OrientationLabels, orientationLabels } from "./orientationLabels.ts";
import type { Series, SeriesFrame } from "./Series.ts";
import type { Suv } from "./suv.ts";
import { addScaled, cross, dot, scaled } from "./vectors.ts";
import type { ScreenView } from "./viewGeometry.ts";

/** A document's page, or an object that is not drawn, in place of an image. */
export interface ShownObject {
  readonly content: ObjectContent;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopUid: string;
  /** From 1. */
  readonly page: number;
}

/** What stands in the corners and at the edges of a viewport. It describes the pixels on the screen, not those on their way. */
export interface ImageOverlay {
  /** `object`: nothing is drawn on the canvas; a document or a sentence stands there. */
  readonly state: "empty" | "loading" | "shown" | "failed" | "object";
  readonly failure: ImageFailure | undefined;
  readonly seriesDescription: string;
  readonly patientName: string;
  readonly dateTime: string | undefined;
  /** From 1; 0 while there is none. */
  readonly imageNumber: number;
  readonly imageCount: number;
  readonly sliceThickness: number | undefined;
  readonly sliceLocation: number | undefined;
  readonly windowWidth: number | undefined;
  readonly windowCentre: number | undefined;
  readonly zoom: number | undefined;
  readonly invert: boolean;
  readonly orientation: OrientationLabels;
  readonly isLossy: boolean;
  readonly lossyRatio?: number | undefined;
  readonly projection?: string | undefined;
  readonly valueUnit?: string;
  readonly suv?: Suv | undefined;
  readonly object?: ShownObject;
  readonly sopUid: string | undefined;
  readonly voi: VoiRange | undefined;
}

/** What has been painted. */
export interface Shown {
  readonly series: Series;
  readonly frame: SeriesFrame;
  readonly view: ScreenView;
  readonly voi: VoiRange;
  readonly invert: boolean;
}

const noLabels: OrientationLabels = { left: "", right: "", top: "", bottom: "" };

export function emptyOverlay(state: ImageOverlay["state"], failure?: ImageFailure): ImageOverlay {
  return {
    state,
    failure,
    seriesDescription: "",
    patientName: "",
    dateTime: undefined,
    imageNumber: 0,
    imageCount: 0,
    sliceThickness: undefined,
    sliceLocation: undefined,
    windowWidth: undefined,
    windowCentre: undefined,
    zoom: undefined,
    invert: false,
    orientation: noLabels,
    isLossy: false,
    sopUid: undefined,
    voi: undefined,
  };
}

export function overlayOf(shown: Shown, state: ImageOverlay["state"], failure?: ImageFailure): ImageOverlay {
  const { series, frame, view, voi, invert } = shown;
  const { centre, width } = windowOfVoi(voi, isNamedExactly(frame) ? "LINEAR_EXACT" : "LINEAR");
  return {
    state,
    failure,
    seriesDescription: series.description,
    patientName: series.patient.name,
    dateTime: frame.dateTime,
    imageNumber: series.frames.indexOf(frame) + 1,
    imageCount: series.frames.length,
    sliceThickness: frame.sliceThickness,
    sliceLocation: sliceLocation(frame),
    windowWidth: width,
    windowCentre: centre,
    zoom: Math.min(frame.plane.spacingX, frame.plane.spacingY) / view.mmPerPixel,
    invert,
    orientation: labelsOf(frame, view),
    isLossy: frame.isLossy,
    lossyRatio: frame.lossyRatio,
    projection: frame.projection,
    valueUnit: frame.valueUnit ?? "",
    suv: frame.suv,
    sopUid: frame.sopUid,
    voi,
  };
}

/** LINEAR counts a step of one value more than the range is wide, which among uptakes of 0 to 5 is no small part. */
function isNamedExactly({ curve, suv }: SeriesFrame): boolean {
  return curve?.kind === "exact" || curve?.kind === "sigmoid" || (suv !== undefined && "factor" in suv);
}

/** For what is read or named, not drawn. */
export function objectOverlay(series: Series, frame: SeriesFrame): ImageOverlay {
  const { studyUid, seriesUid, content = "images" } = series;
  return {
    ...emptyOverlay("object"),
    seriesDescription: series.description,
    patientName: series.patient.name,
    dateTime: frame.dateTime,
    imageNumber: series.frames.indexOf(frame) + 1,
    imageCount: series.frames.length,
    sopUid: frame.sopUid,
    object: { content, studyUid, seriesUid, sopUid: frame.sopUid, page: frame.frame },
  };
}

/** Millimetres along the normal that points mostly to the left, back or head of the patient: for axial slices the z of their position. */
export function sliceLocation({ plane }: Pick<SeriesFrame, "plane">): number | undefined {
  if (!plane.isInPatient) return undefined;
  const normal = cross(plane.row, plane.column);
  const largest = normal.reduce((best, part) => (Math.abs(part) > Math.abs(best) ? part : best), 0);
  return dot(plane.origin, normal) * Math.sign(largest);
}

/** From the direction cosines; projections without a place in the patient say theirs in letters (0020,0020). */
export function labelsOf(
  frame: Pick<SeriesFrame, "plane" | "patientOrientation">,
  view: ScreenView,
): OrientationLabels {
  if (frame.plane.isInPatient) return orientationLabels(view.right, view.up);
  const [row, column] = (frame.patientOrientation ?? []).map(directionOfLabel);
  if (!row || !column) return noLabels;
  const inPatient = (axis: ScreenView["right"]) =>
    addScaled(scaled(row, dot(axis, frame.plane.row)), column, dot(axis, frame.plane.column));
  return orientationLabels(inPatient(view.right), inPatient(view.up));
}
