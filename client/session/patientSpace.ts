import type { Vector3 } from "../../shared/model/dicom.ts";
import type { ViewportState } from "../../shared/model/stage.ts";
import { planeNormal } from "../imaging/ImagePlane.ts";
import type { Series, SeriesFrame } from "../imaging/Series.ts";
import { dot, subtract } from "../imaging/vectors.ts";

/** Planes count as parallel within about 2.5 degrees. */
const PARALLEL = 0.999;

/** A place in the patient and the direction in which slices are counted there; undefined for images without a place in the patient. */
export interface Level {
  readonly point: Vector3;
  readonly normal: Vector3;
}

/** The frame of a series that a state shows. */
export function frameIn(series: Series, view: ViewportState["view"]): SeriesFrame | undefined {
  return series.frames.find(({ sopUid, frame }) => sopUid === view?.sopUid && frame === view.frame);
}

export function levelOf({ plane }: Pick<SeriesFrame, "plane">): Level | undefined {
  return plane.isInPatient ? { point: plane.origin, normal: planeNormal(plane) } : undefined;
}

export function isParallel({ plane }: Pick<SeriesFrame, "plane">, { normal }: Level): boolean {
  return plane.isInPatient && Math.abs(dot(planeNormal(plane), normal)) > PARALLEL;
}

/** True where both lie in one frame of reference: equal coordinates are then the same place in the patient. */
export function isSameSpace(a: SeriesFrame, b: SeriesFrame): boolean {
  return a.frameOfReferenceUid !== undefined && a.frameOfReferenceUid === b.frameOfReferenceUid;
}

/** The frame whose plane lies nearest along the normal; undefined where none is parallel to it. */
export function nearestFrame(level: Level | undefined, to: Series): SeriesFrame | undefined {
  if (!level) return undefined;
  const parallel = to.frames.filter((frame) => isParallel(frame, level));
  if (parallel.length === 0) return undefined;
  const distance = ({ plane }: SeriesFrame) => Math.abs(dot(subtract(plane.origin, level.point), level.normal));
  return parallel.reduce((best, frame) => (distance(frame) < distance(best) ? frame : best));
}
