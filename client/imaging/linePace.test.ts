import { describe, expect, it } from "vitest";
import { linePace, paceAfter } from "./linePace.ts";

const paceOf = (msPerImage: number | undefined, savesData = false) => linePace({ msPerImage, savesData });

describe("linePace", () => {
  it("fetches four at once on a fast line, fewer on a slow one, whose loads give way to the hand", () => {
    expect(paceOf(30)).toEqual({ shown: 4, background: 2, givesWay: false });
    expect(paceOf(400)).toEqual({ shown: 2, background: 1, givesWay: true });
    expect(paceOf(3_000)).toEqual({ shown: 1, background: 1, givesWay: true });
  });

  it("takes a line for slow until it has shown what it can", () => {
    expect(paceOf(undefined)).toEqual(paceOf(400));
  });

  it("fetches nothing of what no screen shows for who saves data, however fast the line is", () => {
    expect(paceOf(30, true)).toEqual({ shown: 1, background: 0, givesWay: true });
  });
});

describe("paceAfter", () => {
  it("counts a load as its share of the line, and forgets one that hung", () => {
    expect(paceAfter(undefined, { ms: 400, atOnce: 4 })).toBe(100);
    let pace = paceAfter(100, { ms: 30_000, atOnce: 1 });
    expect(linePace({ msPerImage: pace, savesData: false }).shown).toBe(1);
    for (let load = 0; load < 12; load++) pace = paceAfter(pace, { ms: 100, atOnce: 1 });
    expect(linePace({ msPerImage: pace, savesData: false }).shown).toBe(4);
  });
});
