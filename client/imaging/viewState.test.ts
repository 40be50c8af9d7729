import { describe, expect, it } from "vitest";
import type { ViewportState } from "../../shared/model/stage.ts";
import { labelsOf, sliceLocation } from "./ImageOverlay.ts";
import type { SeriesFrame } from "./Series.ts";
import { testFrame, testPlane, testSeries } from "./seriesTesting.ts";
import { fitView } from "./viewGeometry.ts";
import { fromViewportState, initialState, toViewportState, viewOn } from "./viewState.ts";

const plane = testPlane({ origin: [-10, -20, -142.5], columns: 20, rows: 20 });

function frame(over: Partial<SeriesFrame> = {}): SeriesFrame {
  return testFrame({ plane, ...over });
}

const series = testSeries({ frames: [frame(), frame({ sopUid: "1.2.6", frame: 2 })] });
const screen = { width: 100, height: 80 };
const find = (seriesUid: string) => (seriesUid === series.seriesUid ? series : undefined);

describe("a viewport's state", () => {
  it("leaves out what follows the image, so that every screen fits it for itself", () => {
    const view = { studyUid: "1.2.3", seriesUid: "1.2.4", sopUid: "1.2.6", frame: 2 };
    expect(toViewportState(initialState(series, 7))).toEqual({ view, invert: false });
    expect(toViewportState(undefined)).toEqual({});
  });

  it("comes back as it went", () => {
    const state: ViewportState = {
      view: { studyUid: "1.2.3", seriesUid: "1.2.4", sopUid: "1.2.5", frame: 1 },
      presentation: {
        centre: [1, 2, -142.5],
        normal: [0, 0, -1],
        up: [0, -1, 0],
        halfWidth: 5,
        halfHeight: 4,
        flipHorizontal: false,
        flipVertical: false,
      },
      voi: { lower: 0, upper: 79 },
      invert: true,
    };
    expect(toViewportState(fromViewportState(state, find))).toEqual(state);
  });

  it("is unknown where the series or the image is not there", () => {
    const view = { studyUid: "1.2.3", seriesUid: "1.2.4", sopUid: "1.2.5", frame: 9 };
    expect(fromViewportState({ view }, find)).toBeUndefined();
    expect(fromViewportState({ view: { ...view, seriesUid: "1.2.9" } }, find)).toBeUndefined();
    expect(fromViewportState({}, find)).toBeUndefined();
  });

  it("fits a slice of another orientation instead of showing it from its edge", () => {
    const sagittal = frame({ plane: { ...plane, row: [0, 1, 0], column: [0, 0, -1] } });
    const state = { ...initialState(series, 0), presentation: undefined };
    expect(viewOn(state, sagittal, screen)).toEqual(fitView(sagittal.plane, screen));
  });
});

describe("an overlay", () => {
  it("gives an axial slice's z as its location, whichever way its rows run", () => {
    expect(sliceLocation(frame())).toBeCloseTo(-142.5);
    expect(sliceLocation(frame({ plane: { ...plane, row: [-1, 0, 0] } }))).toBeCloseTo(-142.5);
    expect(sliceLocation(frame({ plane: { ...plane, isInPatient: false } }))).toBeUndefined();
  });

  it("names the edges of a projection from the letters in the file, or not at all", () => {
    const projection = { ...plane, isInPatient: false };
    const view = fitView(projection, screen);
    const labelled = frame({ plane: projection, patientOrientation: ["L", "F"] });
    expect(labelsOf(labelled, view)).toEqual({ left: "R", right: "L", top: "H", bottom: "F" });
    expect(labelsOf(frame({ plane: projection }), view)).toEqual({ left: "", right: "", top: "", bottom: "" });
  });
});
