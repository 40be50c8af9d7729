import { describe, expect, it } from "vitest";
import { currentStudy, defaultSeries, type HangingSeries, sortSeries } from "./hanging.ts";

function series(
  seriesUid: string,
  studyUid: string,
  studyDate: string,
  more: Partial<HangingSeries> = {},
): HangingSeries {
  return { seriesUid, studyUid, studyDate, seriesNumber: 1, modality: "CT", instances: 10, ...more };
}

const portal = series("1.1", "1", "2026-11-12", { seriesNumber: 2 });
const lung = series("1.2", "1", "2026-11-12", { seriesNumber: 3 });
const prior = series("2.1", "2", "2026-08-03");
const priorMr = series("2.2", "2", "2026-08-03", { modality: "MR", seriesNumber: 0 });
const sorted = sortSeries([prior, lung, priorMr, portal]);
const sideBySide = { rows: 1, columns: 2 };

describe("hanging", () => {
  it("puts the newest study first and calls it the current one", () => {
    expect(sorted.map((item) => item.seriesUid)).toEqual(["1.1", "1.2", "2.2", "2.1"]);
    expect(currentStudy(sorted)).toBe("1");
  });

  it("hangs the prior of the same modality beside the current series", () => {
    expect(defaultSeries(sorted, sideBySide, 0)).toBe(portal);
    expect(defaultSeries(sorted, sideBySide, 1)).toBe(prior);
    expect(defaultSeries(sorted, { rows: 2, columns: 2 }, 2)).toBe(lung);
  });

  it("hangs the next series where there is no prior, and nothing outside the layout", () => {
    expect(defaultSeries([portal, lung], sideBySide, 1)).toBe(lung);
    expect(defaultSeries([portal], sideBySide, 1)).toBeUndefined();
    expect(defaultSeries(sorted, sideBySide, 2)).toBeUndefined();
    expect(defaultSeries([], sideBySide, 0)).toBeUndefined();
  });
});
