import { describe, expect, it } from "vitest";
import { framePixels } from "./framePixels.ts";
import type { PixelPoint } from "./ImagePlane.ts";
import { areaOf, forEachPixel, type Region } from "./regions.ts";
import { regionStatistics } from "./regionStatistics.ts";

const size = { columns: 37, rows: 29 };
const p = (x: number, y: number): PixelPoint => ({ x, y });

function counted(region: Region): number[] {
  const found: number[] = [];
  forEachPixel(region, size, (index) => found.push(index));
  return found;
}

/** Every pixel of the image asked by itself. */
function asked(isInside: (x: number, y: number) => boolean): number[] {
  const all = Array.from({ length: size.columns * size.rows }, (_, index) => index);
  return all.filter((index) => isInside((index % size.columns) + 0.5, Math.floor(index / size.columns) + 0.5));
}

/** How often the outline goes around a place, from the angles under which its points are seen. */
function turnsAround(points: readonly PixelPoint[], x: number, y: number): number {
  let turns = 0;
  for (const [index, to] of points.entries()) {
    const from = points.at(index - 1) ?? to;
    const [a, b] = [Math.atan2(from.y - y, from.x - x), Math.atan2(to.y - y, to.x - x)];
    turns += Math.atan2(Math.sin(b - a), Math.cos(b - a)) / (2 * Math.PI);
  }
  return Math.round(turns);
}

/** An upright ellipse turned by an angle, in pixels that may be oblong. */
function turnedEllipse(middle: PixelPoint, [a, b]: [number, number], [angle, oblong]: [number, number]): Region {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const at = (along: number, across: number) =>
    p(middle.x + along * cos - across * sin, middle.y + (along * sin + across * cos) / oblong);
  return { kind: "ellipse", axes: [at(-a, 0), at(a, 0), at(0, -b), at(0, b)] };
}

describe("pixels of a region", () => {
  it.each([
    [p(18.3, 14.2), [9.4, 5.1], [0, 1]],
    [p(12, 11.5), [8, 8], [0.3, 1]],
    [p(20, 15), [11, 4], [0.7, 1]],
    [p(17.1, 12.9), [10.2, 6.6], [1.1, 2.5]],
    [p(1, 27), [6, 3], [2, 0.5]],
    [p(-2, 14), [6, 6], [0, 1]],
  ] as const)("are those whose centre an ellipse holds, around %o", (middle, axes, turn) => {
    const [angle, oblong] = turn;
    const expected = asked((x, y) => {
      const [dx, dy] = [x - middle.x, (y - middle.y) * oblong];
      const along = dx * Math.cos(angle) + dy * Math.sin(angle);
      const across = dy * Math.cos(angle) - dx * Math.sin(angle);
      return (along / axes[0]) ** 2 + (across / axes[1]) ** 2 <= 1;
    });
    expect(expected.length).toBeGreaterThan(20);
    expect(counted(turnedEllipse(middle, [...axes], [...turn]))).toEqual(expected);
  });

  it("are those whose centre a rectangle holds, upright or turned, also beyond the image", () => {
    const upright = [p(3.2, 4.4), p(20.9, 4.4), p(20.9, 17.6), p(3.2, 17.6)];
    expect(counted({ kind: "polygon", points: upright })).toEqual(
      asked((x, y) => x > 3.2 && x < 20.9 && y > 4.4 && y < 17.6),
    );
    const turned = [p(18, -4), p(41, 12), p(30, 27.3), p(7, 11.3)];
    const found = counted({ kind: "polygon", points: turned });
    expect(found).toEqual(asked((x, y) => turnsAround(turned, x, y) !== 0));
    expect(found.length).toBeGreaterThan(200);
  });

  it("of an outline are those that it goes around an odd number of times: a hole stays out, and so does what is drawn over twice", () => {
    const star = Array.from({ length: 5 }, (_, index) => {
      const angle = (index * 4 * Math.PI) / 5 + 0.1;
      return p(18.2 + 12.3 * Math.cos(angle), 14.1 + 12.3 * Math.sin(angle));
    });
    const found = counted({ kind: "polygon", points: star });
    expect(found).toEqual(asked((x, y) => turnsAround(star, x, y) % 2 !== 0));
    expect(found).not.toContain(14 * size.columns + 18);
    // A ring, closed by a seam that is drawn to and fro.
    const ring = [p(4, 4), p(30, 4), p(30, 24), p(4, 24), p(4, 4), p(10, 9), p(10, 19), p(24, 19), p(24, 9), p(10, 9)];
    const inRing = counted({ kind: "polygon", points: ring });
    expect(inRing).toHaveLength(26 * 20 - 14 * 10);
    expect(areaOf({ kind: "polygon", points: ring })).toBeCloseTo(26 * 20 - 14 * 10, 9);
  });

  it("lie in one of two regions that share an edge, never in both or neither", () => {
    const left = counted({ kind: "polygon", points: [p(2, 2), p(10.5, 2), p(10.5, 20), p(2, 20)] });
    const right = counted({ kind: "polygon", points: [p(10.5, 2), p(19, 2), p(19, 20), p(10.5, 20)] });
    expect([...left, ...right].toSorted((a, b) => a - b)).toEqual(
      counted({ kind: "polygon", points: [p(2, 2), p(19, 2), p(19, 20), p(2, 20)] }),
    );
  });

  it("are none where the region lies between the centres or is a mere line", () => {
    expect(counted({ kind: "polygon", points: [p(3.6, 3.6), p(4.4, 3.6), p(4.4, 4.4), p(3.6, 4.4)] })).toEqual([]);
    expect(counted({ kind: "ellipse", axes: [p(2, 5), p(9, 5), p(5, 5), p(6, 5)] })).toEqual([]);
  });
});

describe("area", () => {
  it("is exact for polygons and ellipses, whichever way they are drawn", () => {
    const triangle = [p(1, 1), p(11, 1), p(1, 8)];
    expect(areaOf({ kind: "polygon", points: triangle })).toBeCloseTo(35, 9);
    expect(areaOf({ kind: "polygon", points: triangle.toReversed() })).toBeCloseTo(35, 9);
    expect(areaOf(turnedEllipse(p(5, 5), [4, 3], [0.8, 1]))).toBeCloseTo(12 * Math.PI, 9);
    expect(areaOf(turnedEllipse(p(5, 5), [4, 3], [0.8, 2]))).toBeCloseTo(6 * Math.PI, 9);
  });

  it("of an outline that crosses itself adds both lobes", () => {
    expect(areaOf({ kind: "polygon", points: [p(0, 0), p(10, 10), p(10, 0), p(0, 10)] })).toBeCloseTo(50, 9);
  });
});

describe("statistics", () => {
  const values = Int16Array.from({ length: 37 * 29 }, (_, index) => ((index * 7919) % 2000) - 600);
  const decoded = { ...size, values, isScaled: false, slope: 1, intercept: -24 };
  const region: Region = { kind: "polygon", points: [p(5, 5), p(20, 5), p(20, 18), p(5, 18)] };

  it("are those of the values that the file means, in double precision", () => {
    const pixels = framePixels({ ...decoded, slope: 0.00017, intercept: 0.1 });
    const inside = asked((x, y) => x > 5 && x < 20 && y > 5 && y < 18).map(
      (index) => (values[index] ?? 0) * 0.00017 + 0.1,
    );
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    const variance = inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length;
    const found = pixels && regionStatistics(pixels, region);
    expect(found?.count).toBe(15 * 13);
    expect(found?.mean).toBeCloseTo(mean, 12);
    expect(found?.deviation).toBeCloseTo(Math.sqrt(variance), 12);
    expect([found?.min, found?.max]).toEqual([Math.min(...inside), Math.max(...inside)]);
  });

  it("are the same whether the loader rescaled in single precision or not", () => {
    const [slope, intercept] = [0.034571, -7.3];
    const scaled = Float32Array.from(values, (value) => value * slope + intercept);
    const pixels = [
      framePixels({ ...decoded, slope, intercept }),
      framePixels({ ...decoded, values: scaled, isScaled: true, slope, intercept }),
    ];
    const [plain, fromScaled] = pixels.map((one) => one && regionStatistics(one, region));
    expect(plain).toBeDefined();
    expect(fromScaled).toEqual(plain);
  });

  it("are not told where the loader lost fractions, where pixels are missing or where none lies inside", () => {
    expect(framePixels({ ...decoded, values: new Uint8Array(37 * 29), isScaled: true, slope: 0.5 })).toBeUndefined();
    expect(framePixels({ ...decoded, rows: 30 })).toBeUndefined();
    const pixels = framePixels(decoded);
    const none: Region = { kind: "polygon", points: [p(3.6, 3.6), p(4.4, 3.6), p(4.4, 4.4)] };
    expect(pixels && regionStatistics(pixels, none)).toBeUndefined();
  });
});
