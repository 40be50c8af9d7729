import { describe, expect, it } from "vitest";
import { CaseId } from "../../shared/model/ids.ts";
import { testSeries } from "../imaging/seriesTesting.ts";
import { linkedStudies } from "./linkedStudies.ts";

const of = { caseId: CaseId.parse("case-liver"), title: "K-1" };
const ct = { studyUid: "1.1", studyDate: "2026-11-12", studyDescription: "CT abdomen", modality: "CT" };
const unnamed = { studyUid: "1.2", studyDate: undefined, studyDescription: "", modality: "MR" };

describe("linkedStudies", () => {
  it("[CH5] names each study of the case once, in hanging order, in words of any language", () => {
    const series = [
      testSeries({ ...ct, seriesUid: "1.1.1" }),
      testSeries({ ...ct, seriesUid: "1.1.2", modality: "SR", studyDescription: "Other words" }),
      testSeries({ ...unnamed, seriesUid: "1.2.1" }),
    ];
    const images = {
      series,
      relationOf: (one: (typeof series)[number]) => (one === series[2] ? "prior" : "current"),
    } as const;
    const offers = linkedStudies(images, of);
    expect(offers.map(({ reference }) => reference)).toEqual([
      { title: "K-1", target: { kind: "study", caseId: of.caseId, studyUid: "1.1", label: "2026-11-12 · CT abdomen" } },
      { title: "K-1", target: { kind: "study", caseId: of.caseId, studyUid: "1.2", label: "MR" } },
    ]);
    expect(offers.map(({ study }) => [study?.modalities, study?.isPrior])).toEqual([
      ["CT / SR", false],
      ["MR", true],
    ]);
    expect(linkedStudies({ series: [], relationOf: () => "current" }, of)).toEqual([]);
  });
});
