import { describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import type { MarkKind } from "../../shared/model/mark.ts";
import { type ImagePlane, pixelToWorld } from "../imaging/ImagePlane.ts";
import { areaOf } from "../imaging/regions.ts";
import { testPlane } from "../imaging/seriesTesting.ts";
import { screenToWorld, worldToScreen } from "../imaging/viewGeometry.ts";
import { cross, normalised } from "../imaging/vectors.ts";
import { geometryOf, regionOf } from "./markMeasure.ts";

/** An oblique slice with oblong pixels. */
function oblique(extra: Partial<ImagePlane> = {}): ImagePlane {
  const row = normalised([0.8, 0.5, -0.2]) ?? [1, 0, 0];
  const column = normalised(cross([0.1, -0.3, 0.9], row)) ?? [0, 1, 0];
  const spacing = { spacingX: 0.7, spacingY: 1.3 };
  return testPlane({ origin: [-120.5, 33, 801.25], row, column, ...spacing, columns: 512, rows: 320, ...extra });
}

const measured = (kind: MarkKind, points: readonly (readonly [number, number])[], plane = oblique()) =>
  geometryOf(
    kind,
    points.map(([x, y]) => pixelToWorld(plane, { x, y })),
    { plane },
  );

describe("what marks measure", () => {
  it("is lengths in millimetres on an oblique slice with oblong pixels", () => {
    const length = measured("length", [
      [100, 100],
      [130, 140],
    ]);
    expect(length?.unit).toBe("mm");
    expect(length?.lengths[0]).toBeCloseTo(Math.hypot(30 * 0.7, 40 * 1.3), 9);
  });

  it("is the distance of the stored points to 0.05 mm, set at 8× zoom within half a pixel of the truth", () => {
    const plane = oblique();
    const truth: [Vector3, Vector3] = [pixelToWorld(plane, { x: 100, y: 80 }), pixelToWorld(plane, { x: 290, y: 210 })];
    const screen = { width: 1100, height: 800 };
    const up = plane.column.map((part) => -part) as Vector3;
    // A hand sets points on whole pixels of the screen.
    const stored = truth.map((centre) => {
      const view = { centre, right: plane.row, up, mmPerPixel: 0.7 / 8 };
      const { x, y } = worldToScreen(view, screen, centre);
      return screenToWorld(view, screen, { x: Math.round(x + 0.4), y: Math.round(y - 0.4) });
    });
    const length = geometryOf("length", stored, { plane })?.lengths[0] ?? 0;
    const [a, b] = stored;
    expect(Math.abs(length - Math.hypot(...(a ?? [0, 0, 0]).map((part, at) => part - (b?.[at] ?? 0))))).toBeLessThan(
      0.05,
    );
    expect(Math.abs(length - Math.hypot(190 * 0.7, 130 * 1.3))).toBeLessThan(0.35);
  });

  it("is both diameters, the longer one first", () => {
    const plane = oblique({ spacingX: 1, spacingY: 1 });
    const both = measured(
      "bidirectional",
      [
        [10, 10],
        [20, 10],
        [15, 2],
        [15, 26],
      ],
      plane,
    );
    expect(both?.lengths.map((length) => length.toFixed(6))).toEqual(["24.000000", "10.000000"]);
  });

  it("is the angle in the patient, not that of the pixels", () => {
    const right = measured("angle", [
      [13, 10],
      [10, 10],
      [10, 12],
    ]);
    expect(right?.angle).toBeCloseTo(90, 9);
    const slope = measured("angle", [
      [20, 10],
      [10, 10],
      [20, 10 + (10 * 0.7) / 1.3],
    ]);
    expect(slope?.angle).toBeCloseTo(45, 9);
  });

  it("is the area of ellipse, rectangle and outline in the patient", () => {
    const box = [
      [10, 10],
      [30, 10],
      [30, 20],
      [10, 20],
    ] as const;
    expect(measured("rectangle", box)?.area).toBeCloseTo(20 * 0.7 * 10 * 1.3, 9);
    expect(measured("freehand", box)?.area).toBeCloseTo(20 * 0.7 * 10 * 1.3, 9);
    const axes = [
      [10, 15],
      [30, 15],
      [20, 10],
      [20, 20],
    ] as const;
    expect(measured("ellipse", axes)?.area).toBeCloseTo(Math.PI * 10 * 0.7 * 5 * 1.3, 9);
    expect(measured("freehand", box)?.lengths).toEqual([]);
  });

  it("counts pixels where the file gives no size, and never says millimetres", () => {
    const plane = oblique({ spacingX: 1, spacingY: 2, hasSpacing: false, isInPatient: false, isAtDetector: true });
    const length = measured(
      "length",
      [
        [0, 0],
        [3, 2],
      ],
      plane,
    );
    expect(length).toMatchObject({ unit: "px", lengths: [expect.closeTo(5, 9)], isAtDetector: false });
  });

  it("says that a projection is measured at the detector", () => {
    const plane = oblique({ isAtDetector: true });
    expect(
      measured(
        "length",
        [
          [0, 0],
          [3, 2],
        ],
        plane,
      )?.isAtDetector,
    ).toBe(true);
  });

  it("is in millimetres only inside of one calibrated part of an ultrasound image", () => {
    const plane = oblique({ spacingX: 1, spacingY: 1, hasSpacing: false, isInPatient: false });
    const regions = [
      { left: 0, top: 0, right: 99, bottom: 99, millimetres: { x: 0.2, y: 0.5 } },
      { left: 0, top: 100, right: 99, bottom: 199, millimetres: undefined },
    ];
    const of = (...points: [number, number][]) =>
      geometryOf(
        "length",
        points.map(([x, y]) => pixelToWorld(plane, { x, y })),
        { plane, regions },
      );
    expect(of([10, 10], [40, 50])).toMatchObject({ unit: "mm" });
    expect(of([10, 10], [40, 50])?.lengths[0]).toBeCloseTo(Math.hypot(6, 20), 9);
    expect(of([10, 10], [40, 150])).toMatchObject({ unit: "px" });
    expect(of([10, 110], [40, 150])).toMatchObject({ unit: "px", lengths: [expect.closeTo(50, 9)] });
  });

  it("of a probe is the one pixel that it lies in", () => {
    const plane = oblique();
    const region = regionOf("probe", [pixelToWorld(plane, { x: 7.9, y: 3.1 })], plane);
    expect(region).toMatchObject({ kind: "polygon", points: [{ x: 7, y: 3 }, {}, { x: 8, y: 4 }, {}] });
    expect(region && areaOf(region)).toBe(1);
  });

  it("is nothing for arrows, and for marks whose points do not make their form", () => {
    expect(
      measured("arrow", [
        [0, 0],
        [5, 5],
      ]),
    ).toBeUndefined();
    expect(
      measured("ellipse", [
        [0, 0],
        [5, 5],
      ]),
    ).toBeUndefined();
    expect(
      measured("angle", [
        [0, 0],
        [0, 0],
        [5, 5],
      ]),
    ).toBeUndefined();
    expect(measured("length", [[0, 0]])).toBeUndefined();
  });
});
