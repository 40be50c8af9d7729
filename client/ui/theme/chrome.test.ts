import { describe, expect, it } from "vitest";
import { arrange, chromeFor } from "./chrome.ts";

const all = { left: true, right: true, focus: false };

describe("the image's share of the screen", () => {
  it("is at least 70 % of the width and 85 % of the height at 1366 × 768 with everything open", () => {
    const { left, right, top, bottom } = chromeFor({ width: 1366, height: 768, isTouch: false }, all);
    expect((1366 - left - right) / 1366).toBeGreaterThanOrEqual(0.7);
    expect((768 - top - bottom) / 768).toBeGreaterThanOrEqual(0.85);
  });

  it("is at least that on a large screen and on a touch laptop", () => {
    for (const [width, height] of [
      [1920, 1080],
      [1600, 900],
    ] as const) {
      const { left, right, top, bottom } = chromeFor({ width, height, isTouch: true }, all);
      expect((width - left - right) / width).toBeGreaterThanOrEqual(0.67);
      expect((height - top - bottom) / height).toBeGreaterThanOrEqual(0.85);
    }
  });

  it("is the whole width in focus mode, and the patient strip stays", () => {
    const chrome = chromeFor({ width: 1366, height: 768, isTouch: false }, { ...all, focus: true });
    expect(chrome).toMatchObject({ left: 0, right: 0, top: 44 });
  });

  it("is the whole width where panels are drawers", () => {
    expect(chromeFor({ width: 1024, height: 768, isTouch: true }, all)).toMatchObject({ left: 0, right: 0 });
    expect(chromeFor({ width: 390, height: 844, isTouch: true }, all)).toMatchObject({ left: 0, right: 0 });
  });
});

describe("arrange", () => {
  it("tells desk, tablet and phone apart", () => {
    expect(arrange({ width: 1366, height: 768, isTouch: false })).toBe("desktop");
    expect(arrange({ width: 1024, height: 768, isTouch: true })).toBe("tablet");
    expect(arrange({ width: 390, height: 844, isTouch: true })).toBe("phone");
    expect(arrange({ width: 844, height: 390, isTouch: true })).toBe("phone");
  });

  it("takes a desk at 200 % zoom for a phone", () => {
    expect(arrange({ width: 683, height: 384, isTouch: false })).toBe("phone");
  });
});
