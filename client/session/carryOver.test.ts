import { describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import type { Series } from "../imaging/Series.ts";
import { testFrame, testPlane, testSeries } from "../imaging/seriesTesting.ts";
import { carryOver } from "./carryOver.ts";
import { middleOf } from "./CaseImages.ts";

function axial(
  seriesUid: string,
  levels: readonly number[],
  more: { studyUid?: string; modality?: string; row?: Vector3 } = {},
): Series {
  const { studyUid = "1", modality = "CT", row = [1, 0, 0] } = more;
  const frames = levels.map((z) =>
    testFrame({ sopUid: `${seriesUid}.${Math.abs(z)}`, plane: testPlane({ origin: [-10, -10, z], row }) }),
  );
  return testSeries({ seriesUid, studyUid, modality, frames });
}

const portal = axial("1.1", [10, 7.5, 5, 2.5, 0]);
const presentation = {
  centre: [3, 4, 2.5] as Vector3,
  normal: [0, 0, -1] as Vector3,
  up: [0, -1, 0] as Vector3,
  halfWidth: 50,
  halfHeight: 60,
  flipHorizontal: false,
  flipVertical: false,
};
const state = {
  view: { studyUid: "1", seriesUid: "1.1", sopUid: "1.1.2.5", frame: 1 },
  presentation,
  voi: { lower: -20, upper: 139 },
};
const shown = { series: portal, state };

describe("carryOver", () => {
  it("keeps level, field of view and window between phases of one study", () => {
    const arterial = axial("1.2", [10, 5, 0.5]);
    expect(carryOver(shown, arterial)).toEqual({
      view: { studyUid: "1", seriesUid: "1.2", sopUid: "1.2.0.5", frame: 1 },
      presentation: { ...presentation, centre: [3, 4, 0.5] },
      voi: state.voi,
    });
  });

  it("keeps no window from another modality", () => {
    expect(carryOver(shown, axial("1.3", [0], { modality: "MR" }))).not.toHaveProperty("voi");
  });

  it("begins in the middle where nothing is comparable", () => {
    const prior = axial("2.1", [9, 6, 3], { studyUid: "2" });
    const coronal = axial("1.4", [9, 6, 3], { row: [0, 0, 1] });
    for (const series of [prior, coronal]) expect(carryOver(shown, series)).toEqual(middleOf(series));
    expect(carryOver(undefined, portal)).toEqual(middleOf(portal));
  });
});
