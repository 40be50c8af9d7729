import type { ViewPresentation, ViewportState } from "../../shared/model/stage.ts";
import { pixelToWorld } from "../imaging/ImagePlane.ts";
import type { Series, SeriesFrame } from "../imaging/Series.ts";
import { addScaled, dot, subtract } from "../imaging/vectors.ts";
import { frameIn, isParallel, isSameSpace, type Level, levelOf, nearestFrame } from "./patientSpace.ts";

export interface LinkedView {
  readonly series: Series;
  readonly state: ViewportState;
}

export type LinkedPart = "view" | "presentation" | "voi" | "invert";

/** What a hand changed. */
export function changedParts(before: ViewportState, now: ViewportState): readonly LinkedPart[] {
  const parts = ["view", "presentation", "voi", "invert"] as const;
  return parts.filter((part) => JSON.stringify(now[part]) !== JSON.stringify(before[part]));
}

/** A hand moved one viewport; another is linked to it. `anchor`: how each stood when the two were linked. */
export interface LinkStep {
  readonly from: { readonly anchor: LinkedView; readonly now: LinkedView; readonly changed: ReadonlySet<LinkedPart> };
  readonly to: { readonly anchor: LinkedView; readonly now: LinkedView };
}

interface Frames {
  readonly from: SeriesFrame;
  readonly to: SeriesFrame;
  readonly fromAnchor: SeriesFrame;
  readonly toAnchor: SeriesFrame;
  readonly level: Level;
}

/**
 * What the linked viewport shows after the step: only what the hand changed carries over. Slices, zoom and pan go between parallel planes:
 * by place in the patient within one frame of reference, else (a prior) by as many millimetres from how both stood when they were linked.
 * The window goes to images of the same modality.
 */
export function linkedState(step: LinkStep): ViewportState {
  const { now, changed } = step.from;
  const frames = framesOf(step);
  let { state } = step.to.now;
  if (frames && changed.has("view")) state = scrolled(state, frames, step);
  if (frames && changed.has("presentation")) state = withPart(state, "presentation", presentationFor(frames, step));
  if (now.series.modality !== step.to.now.series.modality) return state;
  if (changed.has("voi")) state = withPart(state, "voi", now.state.voi);
  if (changed.has("invert")) state = withPart(state, "invert", now.state.invert);
  return state;
}

/** Undefined where the two have no place in the patient in common, not even a direction. */
function framesOf({ from, to }: LinkStep): Frames | undefined {
  const frame = ({ series, state }: LinkedView) => frameIn(series, state.view);
  const [now, target] = [frame(from.now), frame(to.now)];
  const [fromAnchor, toAnchor] = [frame(from.anchor), frame(to.anchor)];
  const level = now && levelOf(now);
  if (!level || !target || !fromAnchor || !toAnchor || !isParallel(target, level)) return undefined;
  return { from: now, to: target, fromAnchor, toAnchor, level };
}

function scrolled(state: ViewportState, frames: Frames, { to }: LinkStep): ViewportState {
  const { series } = to.now;
  const nearest = nearestFrame(levelFor(frames), series);
  if (!nearest) return state;
  const { studyUid, seriesUid } = series;
  return { ...state, view: { studyUid, seriesUid, sopUid: nearest.sopUid, frame: nearest.frame } };
}

function levelFor({ from, to, fromAnchor, toAnchor, level }: Frames): Level {
  if (isSameSpace(from, to)) return level;
  const moved = dot(subtract(from.plane.origin, fromAnchor.plane.origin), level.normal);
  return { ...level, point: addScaled(toAnchor.plane.origin, level.normal, moved) };
}

/** The same scale, turn and flip; the centre by place, or by as far as it was moved. */
function presentationFor(frames: Frames, { from, to }: LinkStep): ViewPresentation | undefined {
  const { presentation } = from.now.state;
  if (!presentation || isSameSpace(frames.from, frames.to)) return presentation;
  const moved = subtract(presentation.centre, centreOf(from.anchor.state, frames.fromAnchor));
  return { ...presentation, centre: addScaled(centreOf(to.anchor.state, frames.toAnchor), moved, 1) };
}

function centreOf({ presentation }: ViewportState, { plane }: SeriesFrame) {
  return presentation?.centre ?? pixelToWorld(plane, { x: plane.columns / 2, y: plane.rows / 2 });
}

/** Exact: an absent part says something else than an undefined one does on the wire. */
function withPart<K extends "presentation" | "voi" | "invert">(
  state: ViewportState,
  key: K,
  value: ViewportState[K] | undefined,
): ViewportState {
  const { [key]: _before, ...rest } = state;
  return value === undefined ? rest : { ...rest, [key]: value };
}
