import { describe, expect, it } from "vitest";
import { Uid } from "../../shared/model/dicom.ts";
import { demoStudies, smallCt } from "./demoStudies.ts";

describe("phantom UIDs", () => {
  const studies = [...demoStudies, smallCt];
  const series = studies.flatMap((study) => study.series);

  it("are valid and never the same twice", () => {
    const uids = [
      ...studies.map((study) => study.studyInstanceUid),
      ...series.map((one) => one.seriesInstanceUid),
      ...series.flatMap((one) => one.sopInstanceUids),
      ...new Set(series.map((one) => one.frameOfReferenceUid)),
    ];
    for (const uid of uids) expect(Uid.safeParse(uid).success, uid).toBe(true);
    expect(new Set(uids).size).toBe(uids.length);
  });

  it("stay the same for ever", () => {
    expect(demoStudies[0]?.studyInstanceUid).toMatchInlineSnapshot(`"2.25.198811903608807094361513832677898982424"`);
  });
});
