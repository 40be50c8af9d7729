import type { Vector3 } from "../../shared/model/dicom.ts";
import type { ViewportState } from "../../shared/model/stage.ts";
import { planeNormal } from "../imaging/ImagePlane.ts";
import type { Series, SeriesFrame } from "../imaging/Series.ts";
import { addScaled, dot, subtract } from "../imaging/vectors.ts";
import { middleOf } from "./CaseImages.ts";

/** What is on screen when another series takes its place. */
export interface Shown {
  readonly series: Series;
  readonly state: ViewportState;
}

/** Planes count as parallel within about 2.5 degrees. */
const PARALLEL = 0.999;

/**
 * The first view of a series that replaces another: in the same study and parallel to it, the slice at the same level with the same
 * field of view, so that phases can be compared by one key; a CT keeps the window of a CT. Otherwise its own middle image.
 */
export function carryOver(from: Shown | undefined, to: Series): ViewportState | undefined {
  const middle = middleOf(to);
  const frame = from && shownFrame(from);
  if (!middle || !frame || from.series.studyUid !== to.studyUid) return middle;
  const nearest = nearestFrame(frame, to);
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

function shownFrame({ series, state }: Shown): SeriesFrame | undefined {
  return series.frames.find(({ sopUid, frame }) => sopUid === state.view?.sopUid && frame === state.view.frame);
}

/** The frame whose plane lies nearest along the shown one's normal; undefined where the series is not parallel to it. */
function nearestFrame(shown: SeriesFrame, to: Series): SeriesFrame | undefined {
  const normal = planeNormal(shown.plane);
  const parallel = to.frames.filter(
    ({ plane }) => plane.isInPatient && Math.abs(dot(planeNormal(plane), normal)) > PARALLEL,
  );
  if (!shown.plane.isInPatient || parallel.length === 0) return undefined;
  const distance = (frame: SeriesFrame) => Math.abs(dot(subtract(frame.plane.origin, shown.plane.origin), normal));
  return parallel.reduce((best, frame) => (distance(frame) < distance(best) ? frame : best));
}

/** A point moved along a normal into the plane through `level`. */
function onLevel(point: Vector3, normal: Vector3, level: Vector3): Vector3 {
  return addScaled(point, normal, dot(subtract(level, point), normal));
}
