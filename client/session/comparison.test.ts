import { describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import type { Series } from "../imaging/Series.ts";
import { testFrame, testPlane, testSeries } from "../imaging/seriesTesting.ts";
import { comparedView, counterparts } from "./comparison.ts";

interface Made {
  readonly study: string;
  readonly description?: string;
  readonly modality?: string;
  readonly levels?: readonly number[];
  readonly row?: Vector3;
  readonly space?: string;
}

function made(seriesUid: string, parts: Made): Series {
  const { study, description = "", modality = "CT", levels = [0, 5, 10], row = [1, 0, 0], space = study } = parts;
  const frames = levels.map((z, index) =>
    testFrame({
      sopUid: `${seriesUid}.${index}`,
      frameOfReferenceUid: space,
      plane: testPlane({ origin: [0, 0, z], row }),
    }),
  );
  return testSeries({ studyUid: study, seriesUid, description, modality, frames });
}

const portal = made("1.1", { study: "1", description: "Portal venous 5 mm" });
const arterial = made("2.1", { study: "2", description: "Arterial 5 mm" });
const venous = made("2.2", { study: "2", description: "portal VENOUS 3 mm" });
const sagittal = made("2.3", { study: "2", description: "Portal venous 5 mm", row: [0, 0, 1] });
const older = made("3.1", { study: "3", description: "Abdomen" });
const mr = made("2.4", { study: "2", description: "Portal venous 5 mm", modality: "MR" });

describe("counterparts", () => {
  it("[VT4] are of the same modality and orientation and of the nearest description, one of each study, newest first", () => {
    expect(counterparts(portal, [portal, arterial, venous, sagittal, mr, older])).toEqual([venous, older]);
    expect(counterparts(older, [portal, arterial, older])).toEqual([portal, arterial]);
  });

  it("are none without another study of the modality", () => {
    expect(counterparts(mr, [portal, arterial, mr, older])).toEqual([]);
  });
});

describe("comparedView", () => {
  const state = (series: Series, index: number) => ({
    view: {
      studyUid: series.studyUid,
      seriesUid: series.seriesUid,
      sopUid: series.frames[index]?.sopUid ?? "",
      frame: 1,
    },
    voi: { lower: 0, upper: 80 },
    invert: true,
  });

  it("[VT4] is as far into the other stack, whichever way that runs, with the same window", () => {
    const from = { series: portal, state: state(portal, 0) };
    expect(comparedView(from, older)).toEqual({ ...state(older, 0) });
    const upwards = made("4.1", { study: "4", levels: [300, 200, 100] });
    expect(comparedView(from, upwards)?.view?.sopUid).toBe("4.1.2");
  });

  it("is the same place in the patient within one frame of reference", () => {
    const same = made("5.1", { study: "5", levels: [-20, -10, 0, 10, 20], space: "1" });
    expect(comparedView({ series: portal, state: state(portal, 2) }, same)?.view?.sopUid).toBe("5.1.3");
  });
});
