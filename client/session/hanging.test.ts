import { describe, expect, it } from "vitest";
import { currentStudy, defaultSeries, type HangingSeries, sortSeries } from "./hanging.ts";

function series(at: readonly [string, string, string], more: Partial<HangingSeries> = {}): HangingSeries {
  const [seriesUid, studyUid, studyDate] = at;
  return { seriesUid, studyUid, studyDate, number: 1, modality: "CT", ...more };
}

const portal = series(["1.1", "1", "2026-11-12"], { number: 2 });
const lung = series(["1.2", "1", "2026-11-12"], { number: 3 });
const prior = series(["2.1", "2", "2026-08-03"]);
const priorMr = series(["2.2", "2", "2026-08-03"], { modality: "MR", number: 0 });
const sorted = sortSeries([prior, lung, priorMr, portal]);

describe("hanging", () => {
  it("puts the newest study first and calls it the current one", () => {
    expect(sorted.map((item) => item.seriesUid)).toEqual(["1.1", "1.2", "2.2", "2.1"]);
    expect(currentStudy(sorted)).toBe("1");
  });

  it("hangs the prior of the same modality beside the current series", () => {
    expect(defaultSeries(sorted, 0)).toBe(portal);
    expect(defaultSeries(sorted, 1)).toBe(prior);
    expect(defaultSeries(sorted, 2)).toBe(lung);
  });

  it("[CS11] hangs images before documents, and a letter written later makes no prior of them", () => {
    const letter = series(["4.1", "4", "2026-12-01"], { modality: "DOC", content: "pdf" });
    const outlines = series(["1.0", "1", "2026-11-12"], { number: 1, content: "structureSet" });
    const dictated = series(["1.9", "1", "2026-11-12"], { number: 9, content: "report" });
    const all = sortSeries([letter, outlines, dictated, portal, prior]);
    expect(all.map(({ seriesUid }) => seriesUid)).toEqual(["4.1", "1.1", "1.9", "1.0", "2.1"]);
    expect(currentStudy(all)).toBe("1");
    expect([defaultSeries(all, 0), defaultSeries(all, 1)]).toEqual([portal, prior]);
    expect(defaultSeries([letter], 0)).toBe(letter);
    expect(currentStudy([letter])).toBe("4");
  });

  it("hangs the next series where there is no prior", () => {
    expect(defaultSeries([portal, lung], 1)).toBe(lung);
    expect(defaultSeries([portal], 1)).toBeUndefined();
    expect(defaultSeries([], 0)).toBeUndefined();
  });
});
