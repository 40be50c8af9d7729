import { describe, expect, it } from "vitest";
import { voiOfWindow, windowOfVoi } from "./voi.ts";

describe("voiOfWindow", () => {
  it("maps a LINEAR window to the ends of the DICOM ramp", () => {
    expect(voiOfWindow({ centre: 40, width: 80 })).toEqual({ lower: 0, upper: 79 });
    expect(voiOfWindow({ centre: 40, width: 400 })).toEqual({ lower: -160, upper: 239 });
    expect(voiOfWindow({ centre: 2048, width: 4096 })).toEqual({ lower: 0, upper: 4095 });
  });

  it("agrees with the formula of PS3.3 C.11.2.1.2.1 at both ends and in the middle", () => {
    const [c, w] = [40, 400];
    const { lower, upper } = voiOfWindow({ centre: c, width: w });
    const standard = (x: number) => Math.min(255, Math.max(0, ((x - (c - 0.5)) / (w - 1) + 0.5) * 255));
    const ours = (x: number) => Math.min(255, Math.max(0, ((x - lower) / (upper - lower)) * 255));
    for (const x of [-1024, -161, -160, -100, 39, 40, 239, 240, 3000]) expect(ours(x)).toBeCloseTo(standard(x), 9);
  });

  it("maps LINEAR_EXACT without the half-value shift", () => {
    expect(voiOfWindow({ centre: 2.5, width: 5 }, "LINEAR_EXACT")).toEqual({ lower: 0, upper: 5 });
  });

  it("keeps two different ends for a width of 1 or less", () => {
    for (const width of [1, 0, -3]) {
      const { lower, upper } = voiOfWindow({ centre: 10, width });
      expect(upper).toBeGreaterThan(lower);
    }
  });
});

describe("windowOfVoi", () => {
  it("undoes voiOfWindow", () => {
    for (const window of [
      { centre: 40, width: 400 },
      { centre: -600, width: 1500 },
      { centre: 7.25, width: 33.5 },
    ])
      expect(windowOfVoi(voiOfWindow(window))).toEqual(window);
  });
});
