import { describe, expect, it } from "vitest";
import { labelSpots, outlineOf } from "./markShapes.ts";
import { type LabelPlace, placeLabels } from "./placeLabels.ts";

const screen = { width: 390, height: 500 };
const label = (x: number, y: number) => ({ spots: [{ x, y, isLeft: false }], outline: [], width: 120, height: 40 });

function overlaps(places: readonly (LabelPlace | undefined)[], { width, height }: { width: number; height: number }) {
  const shown = places.filter((place) => place !== undefined);
  return shown.flatMap((one, index) =>
    shown
      .slice(index + 1)
      .filter((other) => Math.abs(one.left - other.left) < width && Math.abs(one.top - other.top) < height),
  );
}

describe("labels of marks", () => {
  it("stand beside their marks", () => {
    expect(placeLabels([label(100, 100)], screen)).toEqual([{ left: 106, top: 80, line: undefined }]);
  });

  it("do not cover one another where there is room, on a phone too, and say whose they are by a line", () => {
    const crowd = Array.from({ length: 8 }, (_, index) => label(150 + index * 4, 240 + index * 3));
    const places = placeLabels(crowd, screen);
    expect(overlaps(places, { width: 120, height: 40 })).toEqual([]);
    expect(places.filter((place) => place?.line).length).toBeGreaterThan(2);
  });

  it("leave the outline of their mark in sight where they can", () => {
    const ring = Array.from({ length: 96 }, (_, step) => {
      const angle = (step / 96) * 2 * Math.PI;
      return { x: 250 + 70 * Math.cos(angle), y: 250 + 40 * Math.sin(angle), isLeft: false };
    });
    const [place] = placeLabels([{ spots: ring, outline: ring, width: 190, height: 60 }], screen);
    const isCovered = ({ x, y }: { x: number; y: number }) =>
      x > (place?.left ?? 0) && x < (place?.left ?? 0) + 190 && y > (place?.top ?? 0) && y < (place?.top ?? 0) + 60;
    expect(place).toBeDefined();
    expect(ring.filter(isCovered)).toEqual([]);
  });

  it("leave the long lines of a few corners in sight, their own and others'", () => {
    const triangle = [
      { x: 60, y: 60 },
      { x: 330, y: 200 },
      { x: 60, y: 330 },
    ];
    const outline = outlineOf("freehand", triangle);
    expect(outline.length).toBeGreaterThan(40);
    const labels = [{ spots: labelSpots("freehand", triangle), outline, width: 150, height: 50 }, label(150, 240)];
    const places = placeLabels(labels, screen);
    for (const [index, place] of places.entries()) {
      const { width = 0, height = 0 } = labels[index] ?? {};
      const isCovered = ({ x, y }: { x: number; y: number }) =>
        x > (place?.left ?? 0) &&
        x < (place?.left ?? 0) + width &&
        y > (place?.top ?? 0) &&
        y < (place?.top ?? 0) + height;
      expect(place).toBeDefined();
      expect(outline.filter(isCovered)).toEqual([]);
    }
  });

  it("stay whole within the image, clear of the letters at its sides", () => {
    for (const spot of [label(385, 3), label(2, 498), label(389, 499), label(0, 0)]) {
      const [place] = placeLabels([spot], screen);
      expect(place?.left).toBeGreaterThanOrEqual(30);
      expect((place?.left ?? 999) + 120).toBeLessThanOrEqual(360);
      expect(place?.top).toBeGreaterThanOrEqual(0);
      expect((place?.top ?? 999) + 40).toBeLessThanOrEqual(500);
    }
  });

  it("leave in sight whose image this is, where they can", () => {
    const [left, right] = [label(5, 60), label(300, 40)].map((one) => placeLabels([one], screen)[0]);
    expect(left?.top).toBeGreaterThanOrEqual(44);
    expect(right?.top).toBeGreaterThanOrEqual(44);
  });

  it("[CS22] stand where somebody has put them, whole, with a line to the mark, and the others make way", () => {
    const put = { ...label(60, 100), at: { x: 240, y: 300 } };
    expect(placeLabels([put], screen)).toEqual([{ left: 180, top: 280, line: { x1: 60, y1: 100, x2: 180, y2: 280 } }]);
    expect(placeLabels([{ ...put, at: { x: 900, y: -50 } }], screen)[0]).toMatchObject({ left: 240, top: 6 });
    const places = placeLabels([label(180, 300), put], screen);
    expect(places[1]).toMatchObject({ left: 180, top: 280 });
    expect(overlaps(places, { width: 120, height: 40 })).toEqual([]);
  });

  it("go with the part of a mark that is in sight, and with a mark that is not", () => {
    const spots = [
      { x: 500, y: 100, isLeft: false },
      { x: 300, y: 120, isLeft: false },
    ];
    const [partly, gone] = placeLabels([{ spots, outline: [], width: 50, height: 20 }, label(500, 100)], screen);
    expect(partly).toMatchObject({ left: 306, top: 110 });
    expect(gone).toBeUndefined();
  });
});
