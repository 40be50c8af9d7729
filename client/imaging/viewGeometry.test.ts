import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Vector3 } from "../../shared/model/dicom.ts";
import { type ImagePlane, worldToPixel } from "./ImagePlane.ts";
import { testPlane } from "./seriesTesting.ts";
import {
  actualSizeView,
  fitView,
  mirrored,
  panned,
  presentationOf,
  presentationUnlessPlain,
  screenToWorld,
  type ScreenView,
  screenView,
  turned,
  worldToScreen,
  zoomed,
} from "./viewGeometry.ts";

const axial = testPlane({ origin: [-200, -150, 40], spacingX: 0.8, spacingY: 0.8, columns: 512, rows: 512 });
const screen = { width: 601, height: 400 };
const place = { screen, ratio: 1, plane: axial };

function close(a: Vector3, b: Vector3): void {
  for (const axis of [0, 1, 2] as const) expect(a[axis]).toBeCloseTo(b[axis], 6);
}

function moved(): ScreenView {
  const anchor = { x: 100, y: 300 };
  return panned(zoomed(fitView(axial, screen), 2.5, { ...place, anchor }), { x: 31, y: -17 });
}

describe("a presentation", () => {
  it("shows the same view again on the same screen", () => {
    const view = moved();
    const again = screenView(presentationOf(view, axial, screen), axial, screen);
    expect(again?.mmPerPixel).toBeCloseTo(view.mmPerPixel, 12);
    close(again?.centre ?? [0, 0, 0], view.centre);
    close(again?.right ?? [0, 0, 0], view.right);
    close(again?.up ?? [0, 0, 0], view.up);
  });

  it("shows the leader's centre and whole field on screens of other shapes", () => {
    const leader = moved();
    const presentation = presentationOf(leader, axial, screen);
    for (const other of [
      { width: 390, height: 800 },
      { width: 2_560, height: 1_000 },
      { width: 333, height: 333 },
    ]) {
      const view = screenView(presentation, axial, other);
      if (!view) throw new Error("no view");
      close(view.centre, leader.centre);
      for (const corner of [
        { x: 0, y: 0 },
        { x: screen.width, y: 0 },
        { x: 0, y: screen.height },
      ]) {
        const at = worldToScreen(view, other, screenToWorld(leader, screen, corner));
        expect(at.x).toBeGreaterThanOrEqual(-1e-6);
        expect(at.y).toBeGreaterThanOrEqual(-1e-6);
        expect(at.x).toBeLessThanOrEqual(other.width + 1e-6);
        expect(at.y).toBeLessThanOrEqual(other.height + 1e-6);
      }
    }
  });

  it("mirrors the finished picture when flipped and says so again", () => {
    const plain = presentationOf(moved(), axial, screen);
    const view = screenView({ ...plain, flipHorizontal: true }, axial, screen);
    if (!view) throw new Error("no view");
    close(view.right, [-1, 0, 0]);
    close(view.up, [0, -1, 0]);
    expect(presentationOf(view, axial, screen)).toMatchObject({ flipHorizontal: true, flipVertical: false });
  });

  it("reads two flips as a half turn", () => {
    const plain = presentationOf(moved(), axial, screen);
    const view = screenView({ ...plain, flipHorizontal: true, flipVertical: true }, axial, screen);
    if (!view) throw new Error("no view");
    const again = presentationOf(view, axial, screen);
    expect(again).toMatchObject({ flipHorizontal: false, flipVertical: false });
    close(again.up, [0, 1, 0]);
  });

  it("keeps the place in the plane on another slice", () => {
    const next: ImagePlane = { ...axial, origin: [-200, -150, 45] };
    const view = screenView(presentationOf(moved(), axial, screen), next, screen);
    expect(view?.centre[2]).toBeCloseTo(45, 9);
    expect(view?.centre[0]).toBeCloseTo(moved().centre[0], 9);
  });

  it("is taken as it is from a screen on which it was sensible, and bounded where it is absurd", () => {
    const phone = { width: 300, height: 300 };
    const wall = { width: 3_840, height: 2_160 };
    const closest = zoomed(fitView(axial, phone), 1e9, { ...place, screen: phone, anchor: { x: 150, y: 150 } });
    const presentation = presentationOf(closest, axial, phone);
    expect(screenView(presentation, axial, wall)?.mmPerPixel).toBeCloseTo((2 * presentation.halfHeight) / 2_160, 12);
    const absurd = { ...presentation, halfWidth: 1e-9, halfHeight: 1e-9 };
    expect(screenView(absurd, axial, screen)?.mmPerPixel).toBeCloseTo(0.8 / 1_000, 12);
    const speck = { ...presentation, halfWidth: 1e9, halfHeight: 1e9 };
    expect(screenView(speck, axial, screen)?.mmPerPixel).toBeCloseTo(fitView(axial, screen).mmPerPixel * 100, 9);
  });

  it("does not fit a plane at an angle", () => {
    const sagittal: ImagePlane = { ...axial, row: [0, 1, 0], column: [0, 0, -1] };
    expect(screenView(presentationOf(moved(), axial, screen), sagittal, screen)).toBeUndefined();
  });
});

describe("screenToWorld", () => {
  it("is undone by worldToScreen, turned and mirrored too", () => {
    const turned: ScreenView = { ...moved(), right: [0.6, 0.8, 0], up: [0.8, -0.6, 0] };
    for (const view of [moved(), turned, { ...turned, right: [-0.6, -0.8, 0] satisfies Vector3 }]) {
      const at = worldToScreen(view, screen, screenToWorld(view, screen, { x: 17, y: 333 }));
      expect(at.x).toBeCloseTo(17, 9);
      expect(at.y).toBeCloseTo(333, 9);
    }
  });
});

describe("a hand's changes", () => {
  it("zooming keeps what lies under the anchor", () => {
    const view = moved();
    const anchor = { x: 500, y: 20 };
    const before = screenToWorld(view, screen, anchor);
    close(screenToWorld(zoomed(view, 1.7, { ...place, anchor }), screen, anchor), before);
  });

  it("zooming ends at 20 CSS pixels for an image pixel and at a quarter of the fitted image", () => {
    const anchor = { x: 500, y: 20 };
    const fitted = fitView(axial, screen);
    const closest = zoomed(fitted, 1e6, { ...place, ratio: 2, anchor });
    expect(closest.mmPerPixel).toBeCloseTo(0.8 / 40, 12);
    expect(zoomed(closest, 2, { ...place, ratio: 2, anchor })).toEqual(closest);
    expect(zoomed(fitted, 1e-6, { ...place, anchor }).mmPerPixel).toBeCloseTo(fitted.mmPerPixel * 4, 12);
  });

  it("zooming never turns back: not for a tiny image, nor from a view that another screen set", () => {
    const anchor = { x: 300, y: 200 };
    const tiny = { ...place, plane: { ...axial, columns: 8, rows: 8 }, anchor };
    const fitted = fitView(tiny.plane, screen);
    expect(zoomed(fitted, 2, tiny).mmPerPixel).toBe(fitted.mmPerPixel);
    expect(zoomed(fitted, 1e-6, tiny).mmPerPixel).toBe(0.8);
    const beyond = { ...fitView(axial, screen), mmPerPixel: 0.8 / 60 };
    expect(zoomed(beyond, 2, { ...place, anchor }).mmPerPixel).toBe(beyond.mmPerPixel);
    expect(zoomed(beyond, 0.5, { ...place, anchor }).mmPerPixel).toBeCloseTo(0.8 / 30, 12);
  });

  it("panning moves the picture by exactly so many pixels", () => {
    const view = moved();
    const point = screenToWorld(view, screen, { x: 10, y: 10 });
    const after = worldToScreen(panned(view, { x: 5, y: -8 }), screen, point);
    expect(after.x).toBeCloseTo(15, 9);
    expect(after.y).toBeCloseTo(2, 9);
  });
});

describe("actualSizeView", () => {
  it("puts every image pixel exactly on one device pixel, on odd and even screens", () => {
    for (const size of [screen, { width: 600, height: 401 }]) {
      const view = actualSizeView(moved(), axial, size);
      expect(view.mmPerPixel).toBe(0.8);
      const corner = worldToPixel(axial, screenToWorld(view, size, { x: 0, y: 0 }));
      expect(Math.abs(corner.x - Math.round(corner.x))).toBeLessThan(1e-9);
      expect(Math.abs(corner.y - Math.round(corner.y))).toBeLessThan(1e-9);
    }
  });
});

describe("fitView", () => {
  it("shows the whole image with pixels that are not square", () => {
    const view = fitView({ ...axial, spacingY: 1.6 }, screen);
    expect(view.mmPerPixel).toBeCloseTo((512 * 1.6) / 400, 12);
  });
});

const shapes = fc.record({ width: fc.integer({ min: 100, max: 3_000 }), height: fc.integer({ min: 100, max: 3_000 }) });

/** A view after any hand: zoomed, moved, turned, mirrored. */
const anyView = fc
  .record({
    size: shapes,
    factor: fc.double({ min: 0.3, max: 8, noNaN: true }),
    by: fc.record({ x: fc.integer({ min: -300, max: 300 }), y: fc.integer({ min: -300, max: 300 }) }),
    quarters: fc.integer({ min: -5, max: 5 }),
    isMirrored: fc.boolean(),
  })
  .map(({ size, factor, by, quarters, isMirrored }) => {
    const zoomedView = zoomed(fitView(axial, size), factor, { ...place, screen: size, anchor: { x: 20, y: 30 } });
    const view = turned(panned(zoomedView, by), quarters, { plane: axial, screen: size });
    return { size, view: isMirrored ? mirrored(view, "horizontal") : view };
  });

describe("turning and mirroring", () => {
  const on = { plane: axial, screen };

  it("a quarter turn clockwise brings what was at the top to the right, in four steps back", () => {
    const view = moved();
    const once = turned(view, 1, on);
    close(once.right, view.up);
    close(once.up, [-1, 0, 0]);
    close(once.centre, view.centre);
    expect(once.mmPerPixel).toBe(view.mmPerPixel);
    expect(turned(view, -1, on)).toEqual(turned(view, 3, on));
    close(turned(view, 4, on).up, view.up);
  });

  it("an image that fits is fitted again after a turn, here and on a screen of another shape", () => {
    const wide: ImagePlane = { ...axial, columns: 300, rows: 700 };
    const view = turned(fitView(wide, screen), 1, { plane: wide, screen });
    expect(view.mmPerPixel).toBeCloseTo(Math.max((700 * 0.8) / 601, (300 * 0.8) / 400), 12);
    const phone = { width: 390, height: 700 };
    const there = screenView(presentationOf(view, wide, screen), wide, phone);
    expect(there?.mmPerPixel).toBeCloseTo((700 * 0.8) / 390, 9);
    const strip = { width: 2_000, height: 200 };
    expect(screenView(presentationOf(view, wide, screen), wide, strip)?.mmPerPixel).toBeCloseTo((300 * 0.8) / 200, 9);
  });

  it("mirroring twice the same way changes nothing, once each way is a half turn", () => {
    const view = moved();
    expect(mirrored(mirrored(view, "vertical"), "vertical")).toEqual(view);
    const both = mirrored(mirrored(view, "horizontal"), "vertical");
    expect(both).toEqual(turned(view, 2, on));
  });

  it("says nothing of an image that is whole and as stored, and something of any other view", () => {
    expect(presentationUnlessPlain(fitView(axial, screen), axial, screen)).toBeUndefined();
    expect(presentationUnlessPlain(turned(fitView(axial, screen), 1, on), axial, screen)).toBeDefined();
    expect(presentationUnlessPlain(turned(fitView(axial, screen), 4, on), axial, screen)).toBeUndefined();
    expect(presentationUnlessPlain(moved(), axial, screen)).toBeDefined();
  });

  it("[VT1] any view keeps its centre, its axes and its whole field on any other screen", () => {
    fc.assert(
      fc.property(anyView, shapes, ({ size, view }, other) => {
        const there = screenView(presentationOf(view, axial, size), axial, other);
        if (!there) throw new Error("no view");
        close(there.centre, view.centre);
        close(there.right, view.right);
        close(there.up, view.up);
        const { halfWidth, halfHeight } = presentationOf(view, axial, size);
        expect(there.mmPerPixel * other.width).toBeGreaterThan(2 * halfWidth * (1 - 1e-9));
        expect(there.mmPerPixel * other.height).toBeGreaterThan(2 * halfHeight * (1 - 1e-9));
        const again = screenView(presentationOf(there, axial, other), axial, other);
        expect(again?.mmPerPixel).toBeCloseTo(there.mmPerPixel, 9);
      }),
    );
  });

  it("[VT1] equal screens show equal views, to the last bit of what is painted", () => {
    fc.assert(
      fc.property(anyView, ({ size, view }) => {
        const there = screenView(presentationOf(view, axial, size), axial, size);
        expect(there?.mmPerPixel).toBeCloseTo(view.mmPerPixel, 12);
        close(there?.right ?? [0, 0, 0], view.right);
      }),
    );
  });
});
