import { beforeEach, describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import { type ImagePlane, worldToPixel } from "../imaging/ImagePlane.ts";
import type { SeriesFrame } from "../imaging/Series.ts";
import { testPlane } from "../imaging/seriesTesting.ts";
import { ReferenceLines } from "./ReferenceLines.ts";

const axial = testPlane({ origin: [-99.5, -99.5, 40], columns: 200, rows: 200 });
const sagittal: ImagePlane = { ...axial, origin: [12, -99.5, 99.5], row: [0, 1, 0], column: [0, 0, -1] };
const tilted: ImagePlane = { ...axial, column: [0, Math.SQRT1_2, Math.SQRT1_2] };

/** A viewport that shows this image, a pixel a pixel. */
function showing(plane: ImagePlane, frameOfReferenceUid = "1.2") {
  const frame: Partial<SeriesFrame> = { plane, frameOfReferenceUid };
  return { shownFrame: frame as SeriesFrame, canvasOfPoint: (point: Vector3) => worldToPixel(plane, point) };
}

describe("ReferenceLines", () => {
  let layout: { rows: number; columns: number; referenceLines?: boolean };
  let told: number;
  beforeEach(() => {
    layout = { rows: 2, columns: 2, referenceLines: true };
    told = 0;
  });

  function linesOf(views: readonly ReturnType<typeof showing>[], activeIndex = 0): ReferenceLines {
    const lines = new ReferenceLines({ stage: { layout, activeIndex }, view: (index) => views[index] });
    lines.subscribe(() => told++);
    lines.refresh();
    return lines;
  }

  it("[VT6] draws where the active image cuts an orthogonal and an oblique one, from edge to edge", () => {
    const lines = linesOf([showing(axial), showing(sagittal), showing(tilted), showing(axial)]);
    expect(lines.at(1)).toEqual([
      { x: 0, y: 60 },
      { x: 200, y: 60 },
    ]);
    expect(lines.at(2)?.map(({ y }) => y)).toEqual([0.5, 0.5]);
    expect([lines.at(0), lines.at(3)]).toEqual([undefined, undefined]);
    expect(told).toBe(1);
    lines.refresh();
    expect(told).toBe(1);
  });

  it("[VT6] draws none in another frame of reference, and none unless they are asked for", () => {
    const views = [showing(axial), showing(sagittal, "1.3")];
    expect(linesOf(views).at(1)).toBeUndefined();
    layout = { rows: 1, columns: 2 };
    expect(linesOf([showing(axial), showing(sagittal)]).at(1)).toBeUndefined();
  });
});
