import type { Vector3 } from "../../shared/model/dicom.ts";
import type { ViewportState } from "../../shared/model/stage.ts";
import type { Series } from "../imaging/Series.ts";
import { addScaled, dot, subtract } from "../imaging/vectors.ts";
import { middleOf } from "./CaseImages.ts";
import { frameIn, levelOf, nearestFrame } from "./patientSpace.ts";

/** What is on screen when another series takes its place. */
export interface Shown {
  readonly series: Series;
  readonly state: ViewportState;
}

/**
 * The first view of a series that replaces another: in the same study and parallel to it, the slice at the same level with the same
 * field of view, so that phases can be compared by one key; a CT keeps the window of a CT. Otherwise its own middle image.
 */
export function carryOver(from: Shown | undefined, to: Series): ViewportState | undefined {
  const middle = middleOf(to);
  const frame = from && frameIn(from.series, from.state.view);
  if (!middle || !frame || from.series.studyUid !== to.studyUid) return middle;
  const nearest = nearestFrame(levelOf(frame), to);
  if (!nearest) return middle;
  const { presentation, voi, invert } = from.state;
  const level = nearest.plane.origin;
  return {
    view: { studyUid: to.studyUid, seriesUid: to.seriesUid, sopUid: nearest.sopUid, frame: nearest.frame },
    ...(presentation
      ? { presentation: { ...presentation, centre: onLevel(presentation.centre, presentation.normal, level) } }
      : {}),
    ...(voi && from.series.modality === to.modality ? { voi } : {}),
    ...(invert === undefined ? {} : { invert }),
  };
}

/** A point moved along a normal into the plane through `level`. */
function onLevel(point: Vector3, normal: Vector3, level: Vector3): Vector3 {
  return addScaled(point, normal, dot(subtract(level, point), normal));
}
