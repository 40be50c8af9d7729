import type { VoiRange } from "../../shared/model/dicom.ts";
import type { ViewPresentation, ViewportState } from "../../shared/model/stage.ts";
import { indexOfFrame, type Series, type SeriesFrame } from "./Series.ts";
import { fitView, presentationUnlessPlain, type ScreenSize, type ScreenView, screenView } from "./viewGeometry.ts";

/** What one viewport is to show. Absent parts follow the image: fitted, its own window. */
export interface ViewState {
  readonly series: Series;
  readonly index: number;
  readonly presentation: ViewPresentation | undefined;
  readonly voi: VoiRange | undefined;
  readonly invert: boolean;
}

export function initialState(series: Series, index: number): ViewState {
  return { series, index: clampIndex(series, index), presentation: undefined, voi: undefined, invert: false };
}

export function frameOf(state: ViewState): SeriesFrame | undefined {
  return state.series.frames[state.index];
}

export function clampIndex(series: Series, index: number): number {
  return Math.min(Math.max(Math.trunc(index), 0), series.frames.length - 1);
}

/** The state as others can apply it. */
export function toViewportState(state: ViewState | undefined): ViewportState {
  const frame = state && frameOf(state);
  if (!state || !frame) return {};
  const { series, presentation, voi, invert } = state;
  return {
    view: { studyUid: series.studyUid, seriesUid: series.seriesUid, sopUid: frame.sopUid, frame: frame.frame },
    ...(presentation && { presentation }),
    ...(voi && { voi }),
    invert,
  };
}

/** Undefined where the series or the image is not (yet) among those loaded. */
export function fromViewportState(
  { view, presentation, voi, invert }: ViewportState,
  findSeries: (seriesUid: string) => Series | undefined,
): ViewState | undefined {
  const series = view && findSeries(view.seriesUid);
  const index = series && indexOfFrame(series, view);
  if (!series || index === undefined) return undefined;
  return { series, index, presentation, voi, invert: invert ?? false };
}

/** The state on this screen; a presentation made for another plane (a localiser in between) falls back to the fitted image. */
export function viewOn(state: ViewState, frame: SeriesFrame, screen: ScreenSize): ScreenView {
  const own = state.presentation && screenView(state.presentation, frame.plane, screen);
  return own ?? fitView(frame.plane, screen);
}

/** The presentation after a change of the view on this screen; undefined while it shows nothing that could change. */
export function presentationAfter(
  state: ViewState,
  screen: ScreenSize,
  change: (view: ScreenView, frame: SeriesFrame) => ScreenView,
): Pick<ViewState, "presentation"> | undefined {
  const frame = frameOf(state);
  if (!frame || screen.width === 0 || screen.height === 0) return undefined;
  const view = change(viewOn(state, frame, screen), frame);
  return { presentation: presentationUnlessPlain(view, frame.plane, screen) };
}
