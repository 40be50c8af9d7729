import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import type { ViewPresentation, ViewportState } from "../../shared/model/stage.ts";
import type { Series } from "../imaging/Series.ts";
import { testFrame, testPlane, testSeries } from "../imaging/seriesTesting.ts";
import { changedParts, type LinkedView, linkedState } from "./linkedState.ts";

interface Stack {
  readonly space: string;
  readonly levels: readonly number[];
  readonly modality?: string;
  readonly row?: Vector3;
  readonly isInPatient?: boolean;
}

function stack(seriesUid: string, { space, levels, modality = "CT", row = [1, 0, 0], isInPatient = true }: Stack) {
  const frames = levels.map((z, index) =>
    testFrame({
      sopUid: `${seriesUid}.${index}`,
      frameOfReferenceUid: space,
      plane: testPlane({ origin: [-100, -100, z], row, isInPatient, columns: 200, rows: 200 }),
    }),
  );
  return testSeries({ seriesUid, studyUid: seriesUid, modality, frames });
}

function at(series: Series, index: number, more: Partial<ViewportState> = {}): LinkedView {
  const { sopUid = "" } = series.frames[index] ?? {};
  const { studyUid, seriesUid } = series;
  return { series, state: { view: { studyUid, seriesUid, sopUid, frame: 1 }, ...more } };
}

const presentation: ViewPresentation = {
  centre: [10, 20, 0],
  normal: [0, 0, -1],
  up: [0, -1, 0],
  halfWidth: 50,
  halfHeight: 40,
  flipHorizontal: false,
  flipVertical: false,
};

const thin = stack("1", { space: "A", levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
const thick = stack("2", { space: "A", levels: [0, 5, 10] });
const prior = stack("3", { space: "B", levels: [100, 103, 106, 109, 112] });

function handFrom(anchor: LinkedView, now: LinkedView, before = anchor) {
  return { anchor, now, changed: new Set(changedParts(before.state, now.state)) };
}

type Scrolling = readonly [from: Series, first: number, last: number];

function scroll([from, first, last]: Scrolling, to: LinkedView, anchor = to): ViewportState {
  const changed = new Set(["view"] as const);
  return linkedState({
    from: { anchor: at(from, first), now: at(from, last), changed },
    to: { anchor, now: to },
  });
}

describe("linkedState", () => {
  it("[VT2] goes to the nearest place in the patient within one frame of reference", () => {
    expect(scroll([thin, 0, 7], at(thick, 0)).view?.sopUid).toBe("2.1");
    expect(scroll([thin, 0, 8], at(thick, 0)).view?.sopUid).toBe("2.2");
    expect(scroll([thick, 0, 1], at(thin, 0)).view?.sopUid).toBe("1.5");
    // However far apart the two stood when they were linked.
    expect(scroll([thin, 0, 5], at(thick, 2)).view?.sopUid).toBe("2.1");
  });

  it("[VT2] goes as many millimetres in a prior, from how both stood when they were linked", () => {
    expect(scroll([thin, 2, 8], at(prior, 1)).view?.sopUid).toBe("3.3");
    expect(scroll([thin, 8, 2], at(prior, 3)).view?.sopUid).toBe("3.1");
  });

  it("stays at a prior's end, and comes back in step from there", () => {
    const start = at(prior, 3);
    const end = scroll([thin, 2, 10], start);
    expect(end.view?.sopUid).toBe("3.4");
    expect(scroll([thin, 2, 5], { series: prior, state: end }, start).view?.sopUid).toBe("3.4");
    expect(scroll([thin, 2, 2], { series: prior, state: end }, start).view?.sopUid).toBe("3.3");
  });

  it("carries neither slices nor zoom to planes at an angle, nor to images without a place", () => {
    const sagittal = stack("4", { space: "A", levels: [0, 5], row: [0, 0, 1] });
    const film = stack("5", { space: "A", levels: [0, 5], isInPatient: false });
    for (const other of [sagittal, film]) {
      const to = at(other, 0);
      const from = handFrom(at(thin, 0), at(thin, 5, { presentation }));
      expect(linkedState({ from, to: { anchor: to, now: to } })).toEqual(to.state);
    }
  });

  it("carries zoom and pan: the same place in one space, the same movement in another", () => {
    const from = handFrom(at(thin, 0), at(thin, 0, { presentation }));
    const same = at(thick, 0);
    expect(linkedState({ from, to: { anchor: same, now: same } }).presentation).toEqual(presentation);
    const other = at(prior, 0);
    // Both images' middles lie at (0, 0): a movement of (10, 20) is one from there.
    expect(linkedState({ from, to: { anchor: other, now: other } }).presentation).toEqual({
      ...presentation,
      centre: [10, 20, 100],
    });
  });

  it("carries the window to the same modality alone, and takes it back with a reset", () => {
    const voi = { lower: 0, upper: 80 };
    const start = at(thin, 0);
    const mr = at(stack("6", { space: "A", levels: [0], modality: "MR" }), 0);
    const ct = at(thick, 0, { voi: { lower: 1, upper: 2 }, invert: false });
    const to = (view: typeof ct) => ({ anchor: view, now: view });
    const shown = handFrom(start, at(thin, 0, { voi, invert: true }));
    expect(linkedState({ from: shown, to: to(ct) })).toMatchObject({ voi, invert: true });
    expect(linkedState({ from: shown, to: to(mr) })).toEqual(mr.state);
    const reset = handFrom(start, start, shown.now);
    expect(linkedState({ from: reset, to: to(ct) })).not.toHaveProperty("voi");
  });

  it("leaves alone what the hand did not change", () => {
    const voi = { lower: 1, upper: 2 };
    const now = at(thick, 0, { voi, presentation });
    expect(scroll([thin, 0, 10], now)).toEqual({ ...now.state, view: at(thick, 2).state.view });
  });

  it("[VT2] never drifts: the same step from the same anchors ends at the same image, however it was reached", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 20 }), (way) => {
        const start = at(prior, 2);
        let now = start;
        for (const index of way) now = { series: prior, state: scroll([thin, 5, index], now, start) };
        expect(now.state).toEqual(scroll([thin, 5, way.at(-1) ?? 5], start, start));
      }),
    );
  });
});
