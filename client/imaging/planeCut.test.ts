import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import { type ImagePlane, planeNormal } from "./ImagePlane.ts";
import { planeCut } from "./planeCut.ts";
import { testPlane } from "./seriesTesting.ts";
import { cross, dot, normalised, subtract } from "./vectors.ts";

const axial = testPlane({ origin: [-99.5, -99.5, 40], columns: 200, rows: 200 });
const sagittal: ImagePlane = { ...axial, origin: [12, -99.5, 99.5], row: [0, 1, 0], column: [0, 0, -1] };

describe("planeCut", () => {
  it("is the line of an axial slice on a sagittal one, from edge to edge of the axial image", () => {
    const [a, b] = planeCut(axial, sagittal) ?? [];
    for (const end of [a, b]) {
      expect(end?.[0]).toBeCloseTo(12, 9);
      expect(end?.[2]).toBeCloseTo(40, 9);
    }
    expect([a?.[1], b?.[1]].toSorted((x = 0, y = 0) => x - y)).toEqual([-100, 100]);
  });

  it("[VT6] is none between parallel planes, where the image ends before the other, and outside the patient", () => {
    expect(planeCut(axial, { ...axial, origin: [0, 0, 45] })).toBeUndefined();
    expect(planeCut(axial, { ...sagittal, origin: [150, -99.5, 99.5] })).toBeUndefined();
    expect(planeCut({ ...axial, isInPatient: false }, sagittal)).toBeUndefined();
  });

  it("lies in both planes, whatever their angle", () => {
    const part = fc.double({ min: -1, max: 1, noNaN: true });
    const direction = fc.tuple(part, part, part).filter((v) => Math.hypot(...v) > 0.1);
    fc.assert(
      fc.property(direction, direction, fc.integer({ min: -80, max: 80 }), (a, b, z) => {
        const row = normalised(a) ?? [1, 0, 0];
        const normal: Vector3 | undefined = normalised(cross(row, b));
        fc.pre(normal !== undefined);
        const column = cross(normal ?? [0, 0, 1], row);
        const oblique: ImagePlane = { ...axial, origin: [0, 0, z], row, column };
        const cut = planeCut(oblique, axial);
        for (const end of cut ?? []) {
          expect(Math.abs(dot(subtract(end, axial.origin), planeNormal(axial)))).toBeLessThan(1e-6);
          expect(Math.abs(dot(subtract(end, oblique.origin), planeNormal(oblique)))).toBeLessThan(1e-6);
        }
      }),
    );
  });
});
