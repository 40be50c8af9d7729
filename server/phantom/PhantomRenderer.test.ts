import { describe, expect, it } from "vitest";
import { currentCt, liverMr, priorCt, smallCt } from "./demoStudies.ts";
import { landmarks } from "./landmarks.ts";
import { PhantomRenderer, renderInstance, storedPixels } from "./PhantomRenderer.ts";
import { pixelAt, slicePosition, type PhantomSeries, type Vector } from "./PhantomStudy.ts";

const renderer = new PhantomRenderer();
const current = currentCt.series[0]!;
const prior = priorCt.series[0]!;

/** HU of the pixels of one slice. */
function sliceHu(series: PhantomSeries, index: number): (column: number, row: number) => number {
  const stored = renderer.storedPixels(series, index);
  return (column, row) => (stored[row * series.geometry.columns + column] ?? Number.NaN) - 1024;
}

function meanHu(series: PhantomSeries, centre: Vector, radiusMm: number): number {
  const [column, row, slice] = pixelAt(series, centre);
  const hu = sliceHu(series, Math.round(slice));
  const reach = Math.floor(radiusMm / series.geometry.pixelSpacingMm / Math.SQRT2);
  let [sum, count] = [0, 0];
  for (let j = -reach; j <= reach; j++)
    for (let i = -reach; i <= reach; i++, count++) sum += hu(Math.round(column) + i, Math.round(row) + j);
  return sum / count;
}

/** Length of what is darker than the liver by half the contrast, along the line through both ends and 8 mm beyond. */
function darkLengthMm(series: PhantomSeries, [from, to]: readonly [Vector, Vector]): number {
  const [column0, row0, slice] = pixelAt(series, from);
  const [column1, row1] = pixelAt(series, to);
  expect(slice).toBeCloseTo(Math.round(slice), 6);
  const hu = sliceHu(series, Math.round(slice));
  const length = Math.hypot(column1 - column0, row1 - row0);
  const [du, dv] = [(column1 - column0) / length, (row1 - row0) / length];
  const profile = Array.from({ length: Math.round(length * 10) + 220 }, (_, n) => {
    const t = (n - 110) / 10;
    let sum = 0;
    for (let side = -3; side <= 3; side++)
      sum += hu(Math.round(column0 + t * du - side * dv), Math.round(row0 + t * dv + side * du));
    return sum / 7;
  });
  const smooth = profile.map((_, n) => mean(profile.slice(Math.max(0, n - 8), n + 9)));
  const dark = smooth.map((value, n) => (value < 97 ? n : -1)).filter((n) => n >= 0);
  return ((dark.at(-1)! - dark[0]!) / 10) * series.geometry.pixelSpacingMm;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("the current CT", () => {
  it.each(landmarks.regions)("has $hu HU in the $name", ({ centre, radiusMm, hu }) => {
    expect(Math.abs(meanHu(current, centre, radiusMm) - hu)).toBeLessThan(5);
  });

  it("has noise of about 11 HU in single pixels", () => {
    const [column, row, slice] = pixelAt(current, landmarks.regions[0].centre).map(Math.round);
    const hu = sliceHu(current, slice!);
    const values = Array.from({ length: 225 }, (_, n) => hu(column! - 7 + (n % 15), row! - 7 + Math.floor(n / 15)));
    const deviation = Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
    expect(deviation).toBeGreaterThan(8);
    expect(deviation).toBeLessThan(14);
  });

  it("has two calcifications in one slice, exactly as far apart as said", () => {
    const { points, distanceMm } = landmarks.calcifications;
    const [a, b] = points.map((point) => pixelAt(current, point));
    expect(a![2]).toBe(b![2]);
    const hu = sliceHu(current, a![2]);
    for (const [column, row] of [a!, b!]) {
      expect(column).toBeCloseTo(Math.round(column), 6);
      expect(row).toBeCloseTo(Math.round(row), 6);
      const here = hu(Math.round(column), Math.round(row));
      expect(here).toBeGreaterThan(1200);
      for (const [i, j] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const)
        expect(hu(Math.round(column) + i, Math.round(row) + j)).toBeLessThan(here);
    }
    expect(Math.hypot(b![0] - a![0], b![1] - a![1]) * current.geometry.pixelSpacingMm).toBeCloseTo(distanceMm, 6);
    expect(distanceMm).toBe(148);
  });

  it("shows the lesion with its longest diameter to within a pixel", () => {
    const { ends, longestMm } = landmarks.currentLesion;
    expect(longestMm).toBe(32.4);
    expect(Math.abs(darkLengthMm(current, ends) - longestMm)).toBeLessThan(current.geometry.pixelSpacingMm);
  });
});

describe("the prior", () => {
  it("shows the same lesion larger, to within a pixel", () => {
    const { ends, longestMm } = landmarks.priorLesion;
    expect(longestMm).toBe(41.8);
    expect(Math.abs(darkLengthMm(prior, ends) - longestMm)).toBeLessThan(prior.geometry.pixelSpacingMm);
  });

  it("lies elsewhere, in a frame of reference of its own", () => {
    expect(prior.frameOfReferenceUid).not.toBe(current.frameOfReferenceUid);
    expect(prior.sopInstanceUids).toHaveLength(120);
    expect(landmarks.priorLesion.centre).not.toEqual(landmarks.currentLesion.centre);
  });
});

describe("every study", () => {
  it("is the same whenever and wherever it is rendered", () => {
    const once = renderInstance(smallCt, smallCt.series[0]!, 2);
    renderer.storedPixels(liverMr.series[0]!, 3);
    expect(renderer.renderInstance(smallCt, smallCt.series[0]!, 2)).toEqual(once);
  });

  it("steps down evenly from the head", () => {
    const series = currentCt.series[1]!;
    expect(slicePosition(series, 0)).toEqual([-189.07, -189.07, 50]);
    expect(slicePosition(series, 55)[2]).toBe(50 - 55 * 5);
  });

  it("stores 12 bits", () => {
    for (const series of [current, ...liverMr.series])
      expect(storedPixels(series, 20).every((value) => value <= 4095)).toBe(true);
  });

  it("shows fluid bright in T2 and dark in T1, fat the other way round", () => {
    const at = (n: number, point: Vector): number => {
      const series = liverMr.series[n]!;
      const [column, row, slice] = pixelAt(series, point).map(Math.round);
      return renderer.storedPixels(series, slice!)[row! * 256 + column!]!;
    };
    const canal: Vector = [0, 53, -104];
    const fat: Vector = [-146, 0, -160];
    expect(at(1, canal)).toBeGreaterThan(2 * at(0, canal));
    expect(at(0, fat)).toBeGreaterThan(2 * at(1, fat));
  });
});
