import { describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import { distance } from "./markGeometry.ts";
import { finishedShape, MAX_OUTLINE_POINTS, type ScreenAxes, screenAxes, shapeOf, simplified } from "./drawnShape.ts";
import { editedPoints } from "./editedPoints.ts";

/** Half a millimetre a pixel, turned a little. */
const turned: ScreenAxes = { right: [0.8, 0.6, 0], down: [-0.6, 0.8, 0], millimetres: 0.5 };
const at = (right: number, down: number): Vector3 => [0.8 * right - 0.6 * down, 0.6 * right + 0.8 * down, 7];
const minus = (a: Vector3 | undefined, b: Vector3 | undefined): Vector3 =>
  [0, 1, 2].map((part) => (a?.[part] ?? 0) - (b?.[part] ?? 0)) as Vector3;
const dotOf = (a: Vector3, b: Vector3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const close = (points: readonly Vector3[] | undefined, expected: readonly Vector3[]) => {
  expect(points).toHaveLength(expected.length);
  for (const [index, point] of expected.entries())
    expect(Math.hypot(...minus(points?.[index], point))).toBeLessThan(1e-9);
};

describe("what a hand draws", () => {
  it("is upright on the screen of who draws, wherever that lies in the patient", () => {
    expect(screenAxes(({ x, y }) => ({ point: at(x / 2, y / 2) }), { x: 3, y: 4 })).toEqual({
      right: turned.right.map((part) => expect.closeTo(part, 9)),
      down: turned.down.map((part) => expect.closeTo(part, 9)),
      millimetres: expect.closeTo(0.5, 9),
    });
    close(shapeOf("rectangle", [at(2, 3), at(12, 9)], turned), [at(2, 3), at(12, 3), at(12, 9), at(2, 9)]);
    close(shapeOf("ellipse", [at(2, 3), at(12, 9)], turned), [at(2, 6), at(12, 6), at(7, 3), at(7, 9)]);
    close(shapeOf("ellipse", [at(2, 3), at(6, 13)], turned), [at(4, 3), at(4, 13), at(2, 8), at(6, 8)]);
  });

  it("has a second diameter upright on the first, through its middle", () => {
    const points = shapeOf("bidirectional", [at(0, 0), at(20, 10)], turned);
    const [a, b, c, d] = points;
    expect(dotOf(minus(b, a), minus(d, c))).toBeCloseTo(0, 9);
    expect(Math.hypot(...minus(d, c))).toBeCloseTo(Math.hypot(...minus(b, a)) / 2, 9);
  });

  it("is nothing where it is too small to be meant", () => {
    expect(finishedShape("ellipse", [at(0, 0), at(20, 0.4)], turned)).toBeUndefined();
    expect(finishedShape("length", [at(0, 0), at(0.3, 0)], turned)).toBeUndefined();
    expect(finishedShape("freehand", [at(0, 0), at(0.5, 0), at(0.5, 0.5)], turned)).toBeUndefined();
    expect(finishedShape("probe", [at(0, 0)], turned)).toHaveLength(1);
  });

  it("as an outline keeps its form to half a pixel, with no more points than are stored", () => {
    const circle = (count: number, radius: (angle: number) => number) =>
      Array.from({ length: count }, (_, index) => {
        const angle = (index / count) * 2 * Math.PI;
        return at(radius(angle) * Math.cos(angle), radius(angle) * Math.sin(angle));
      });
    const plain =
      finishedShape(
        "freehand",
        circle(1_000, () => 40),
        turned,
      ) ?? [];
    expect(plain.length).toBeLessThan(80);
    for (const point of plain) expect(Math.hypot(point[0], point[1])).toBeCloseTo(40, 6);
    const rough = circle(2_000, (angle) => 200 + 3 * Math.sin(angle * 320) * Math.sin(angle * 3));
    const kept = finishedShape("freehand", rough, turned) ?? [];
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.length).toBeLessThanOrEqual(MAX_OUTLINE_POINTS);
  });

  it("leaves no point of the outline farther away than allowed", () => {
    const outline = Array.from({ length: 300 }, (_, index): Vector3 => [index, 12 * Math.sin(index / 9), 0]);
    const kept = simplified(outline, 0.4);
    expect(kept.length).toBeLessThan(150);
    for (const [x, y] of outline) {
      const near = kept.slice(1).map(([x2, y2], index) => {
        const [x1, y1] = kept[index] ?? [0, 0];
        const part = Math.min(
          1,
          Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)),
        );
        return distance({ x, y }, { x: x1 + part * (x2 - x1), y: y1 + part * (y2 - y1) });
      });
      expect(Math.min(...near)).toBeLessThanOrEqual(0.4 + 1e-9);
    }
  });
});

describe("[CS21] what a hand changes", () => {
  const pull = (handle: number | undefined, from: Vector3, to: Vector3) => ({ handle, from, to });

  it("is one point of a line, or all of a mark by its line", () => {
    const points = [at(0, 0), at(10, 0)];
    close(editedPoints("length", points, pull(1, at(10, 0), at(12, 3))), [at(0, 0), at(12, 3)]);
    close(editedPoints("length", points, pull(undefined, at(5, 0), at(6, 2))), [at(1, 2), at(11, 2)]);
  });

  it("leaves the corner opposite of a rectangle, and its right angles", () => {
    const box = [at(0, 0), at(10, 0), at(10, 6), at(0, 6)];
    close(editedPoints("rectangle", box, pull(1, at(10, 0), at(13, -2))), [at(0, -2), at(13, -2), at(13, 6), at(0, 6)]);
    close(editedPoints("rectangle", box, pull(3, at(0, 6), at(2, 9))), [at(2, 0), at(10, 0), at(10, 9), at(2, 9)]);
  });

  it("leaves the end opposite of an ellipse, and its other axis through the middle", () => {
    const axes = [at(0, 5), at(10, 5), at(5, 2), at(5, 8)];
    close(editedPoints("ellipse", axes, pull(1, at(10, 5), at(14, 9))), [at(0, 5), at(14, 5), at(7, 2), at(7, 8)]);
    close(editedPoints("ellipse", axes, pull(2, at(5, 2), at(9, 0))), [at(0, 4), at(10, 4), at(5, 0), at(5, 8)]);
  });

  it("keeps two diameters upright on each other and crossing, whichever end is pulled", () => {
    const start = [...shapeOf("bidirectional", [at(0, 0), at(20, 0)], turned)];
    const hands: readonly [number, Vector3][] = [
      [0, at(-3, 6)],
      [1, at(25, -4)],
      [2, at(4, -9)],
      [3, at(60, 12)],
      [2, at(8, 30)],
    ];
    let points = start;
    for (const [handle, to] of hands) {
      points = editedPoints("bidirectional", points, pull(handle, points[handle] ?? at(0, 0), to));
      const [a, b, c, d] = points;
      const [long, short] = [minus(b, a), minus(d, c)];
      expect(Math.abs(dotOf(long, short)) / Math.hypot(...long) / Math.hypot(...short)).toBeLessThan(1e-9);
      const foot = dotOf(minus(c, a), long) / dotOf(long, long);
      expect(foot).toBeGreaterThanOrEqual(-1e-9);
      expect(foot).toBeLessThanOrEqual(1 + 1e-9);
      expect(dotOf(minus(c, a), short)).toBeLessThan(0);
      expect(dotOf(minus(d, a), short)).toBeGreaterThan(0);
    }
    close(editedPoints("bidirectional", start, pull(3, at(10, 5), at(12, 9))).slice(0, 2), [at(0, 0), at(20, 0)]);
  });

  it("bends an outline between the handles beside the one that is pulled", () => {
    const circle = Array.from({ length: 160 }, (_, index) =>
      at(40 * Math.cos((index / 160) * 2 * Math.PI), 40 * Math.sin((index / 160) * 2 * Math.PI)),
    );
    const bent = editedPoints("freehand", circle, pull(20, circle[20] ?? at(0, 0), minus(circle[20], [-4, 0, 0])));
    const moved = bent.map((point, index) => Math.hypot(...minus(point, circle[index])));
    expect(moved[20]).toBeCloseTo(4, 9);
    expect(moved[15]).toBeCloseTo(2, 9);
    expect(moved.filter((by) => by > 0)).toHaveLength(19);
    expect([moved[10], moved[30]]).toEqual([0, 0]);
  });
});
