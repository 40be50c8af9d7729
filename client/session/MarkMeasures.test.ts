import { beforeEach, describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import type { Mark } from "../../shared/model/mark.ts";
import { framePixels } from "../imaging/framePixels.ts";
import type { SeriesFrame } from "../imaging/Series.ts";
import { testFrame, testPlane, testSeries } from "../imaging/seriesTesting.ts";
import { MarkMeasures, type PixelSource } from "./MarkMeasures.ts";

const frame = testFrame({
  sopUid: "1.2.3.4",
  plane: testPlane({ origin: [0.25, 0.25, 0], spacingX: 0.5, spacingY: 0.5, columns: 40, rows: 30 }),
  loaderMetadata: { "00080060": { Value: ["CT"] } },
});

/** From (2, 2) to (7, 5) mm: columns 4 to 13 and rows 4 to 9. */
const rectangle: Mark = {
  kind: "rectangle",
  author: PeerId.parse("peer-lin-0001"),
  authorName: "Lin",
  at: 7,
  view: { studyUid: "1.2", seriesUid: "1.2.3", sopUid: "1.2.3.4", frame: 1 },
  points: [
    [2, 2, 0],
    [7, 2, 0],
    [7, 5, 0],
    [2, 5, 0],
  ],
};

class Pixels implements PixelSource {
  readonly values = Int16Array.from({ length: 1_200 }, (_, index) => index % 40);
  isLoaded = false;
  asked = 0;
  read = 0;
  readonly loading = Promise.withResolvers<void>();

  pixelsOf({ plane }: SeriesFrame) {
    this.read += 1;
    const { columns, rows } = plane;
    const decoded = { values: this.values, isScaled: false, slope: 1, intercept: -1000, columns, rows };
    return this.isLoaded ? framePixels(decoded) : undefined;
  }

  loadPixels(): Promise<void> {
    this.asked += 1;
    return this.loading.promise;
  }
}

describe("[CS20] MarkMeasures", () => {
  let pixels: Pixels;
  let shown: SeriesFrame;
  let told: number;
  const measures = async () => {
    const series = testSeries({ studyUid: "1.2", seriesUid: "1.2.3", frames: [shown] });
    const found = new MarkMeasures({
      images: { find: (seriesUid) => (seriesUid === series.seriesUid ? series : undefined) },
      pixels: Promise.resolve(pixels),
    });
    found.subscribe(() => (told += 1));
    await Promise.resolve();
    return found;
  };

  beforeEach(() => {
    [pixels, shown, told] = [new Pixels(), frame, 0];
  });

  it("waits for pixels that are not there, asks for them once, and tells when they are", async () => {
    const marks = await measures();
    expect(marks.of(rectangle)).toMatchObject({ area: 15, values: "pending" });
    marks.of({ ...rectangle });
    expect(pixels.asked).toBe(1);
    const before = told;
    pixels.isLoaded = true;
    pixels.loading.resolve();
    await pixels.loading.promise;
    await Promise.resolve();
    expect(told).toBe(before + 1);
    const mean = -1000 + (4 + 13) / 2;
    expect(marks.of(rectangle)?.values).toMatchObject({ count: 60, mean, min: -996, max: -987, unit: "HU" });
  });

  it("measures a mark once for what it is, and another anew", async () => {
    pixels.isLoaded = true;
    const marks = await measures();
    const first = marks.of(rectangle);
    expect(marks.of(rectangle)).toBe(first);
    expect(pixels.read).toBe(1);
    const points: Mark["points"] = rectangle.points.map(([x, y, z]) => [x + 0.5, y, z]);
    expect(marks.of({ ...rectangle, points })?.values).toMatchObject({ mean: -990.5 });
    expect(marks.whileMoving(rectangle, points)).toMatchObject({ area: 15, values: "pending" });
    expect(pixels.read).toBe(2);
  });

  it("shows no values where pixels cannot be had, until they can", async () => {
    const marks = await measures();
    marks.of(rectangle);
    pixels.loading.reject(new Error("gone"));
    await expect(pixels.loading.promise).rejects.toThrow();
    await Promise.resolve();
    expect(marks.of(rectangle)).toMatchObject({ area: 15, values: "none" });
    pixels.isLoaded = true;
    expect(marks.of(rectangle)?.values).toMatchObject({ count: 60 });
  });

  it("of a colour image is the area alone, and of an image that is not here nothing", async () => {
    pixels.isLoaded = true;
    shown = { ...frame, isColour: true };
    const marks = await measures();
    expect(marks.of(rectangle)).toMatchObject({ area: 15, values: "none" });
    expect(marks.of({ ...rectangle, view: { ...rectangle.view, frame: 2 } })).toBeUndefined();
    expect(marks.of({ ...rectangle, view: { ...rectangle.view, seriesUid: "9.9" } })).toBeUndefined();
  });
});
