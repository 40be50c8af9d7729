import { describe, expect, it } from "vitest";
import { type DicomWindow, voiOfWindow, windowOfVoi } from "../../shared/model/voi.ts";
import { pixelsPerImage, toolOfButtons, WheelSteps, windowOfDrag, zoomOfDrag } from "./gestures.ts";

describe("toolOfButtons", () => {
  it("follows what PACS do", () => {
    expect(toolOfButtons(1, "window")).toBe("window");
    expect(toolOfButtons(4, "window")).toBe("pan");
    expect(toolOfButtons(2, "scroll")).toBe("zoom");
    expect(toolOfButtons(3, "scroll")).toBe("window");
    expect(toolOfButtons(0, "scroll")).toBeUndefined();
  });
});

describe("WheelSteps", () => {
  it("takes one notch of a mouse as one image", () => {
    const wheel = new WheelSteps();
    expect([wheel.add(120, 0), wheel.add(-120, 0), wheel.add(100, 0), wheel.add(3, 1)]).toEqual([1, -1, 1, 1]);
  });

  it("adds up the small steps of a trackpad", () => {
    const wheel = new WheelSteps();
    const steps = Array.from({ length: 12 }, () => wheel.add(10, 0));
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(3);
  });
});

describe("drags", () => {
  it("sweep a long stack in one movement and keep a short one in hand", () => {
    expect(pixelsPerImage(800, 100, "mouse")).toBe(8);
    expect(pixelsPerImage(800, 2_000, "mouse")).toBe(3);
    expect(pixelsPerImage(800, 5, "mouse")).toBe(24);
  });

  it("give a finger room to stop at one image", () => {
    expect(pixelsPerImage(300, 100, "touch")).toBe(10);
    expect(pixelsPerImage(800, 2_000, "touch")).toBe(10);
    expect(pixelsPerImage(800, 40, "touch")).toBe(20);
    expect(pixelsPerImage(800, 5, "touch")).toBe(24);
  });

  it("zoom in upwards and back again by the same way", () => {
    expect(zoomOfDrag(-100)).toBeCloseTo(2, 1);
    expect(zoomOfDrag(-37) * zoomOfDrag(37)).toBeCloseTo(1, 12);
  });
});

describe("windowOfDrag", () => {
  const ct = { lower: -1_024, upper: 3_071 };
  const drag = (window: DicomWindow, [x, y]: readonly [number, number], values = ct) =>
    windowOfVoi(windowOfDrag(voiOfWindow(window), { x, y }, values));

  it("moves centre and width by about a three-hundredth of the width a pixel, whatever values the image has", () => {
    expect(drag({ centre: 40, width: 160 }, [0, 10]).centre).toBeCloseTo(45.3, 1);
    expect(drag({ centre: 40, width: 160 }, [10, 0]).width).toBeCloseTo(165.4, 1);
    expect(drag({ centre: 40, width: 160 }, [10, 0], { lower: -1_024, upper: 30_000 }).width).toBeCloseTo(165.4, 1);
    expect(drag({ centre: 500, width: 2_000 }, [0, -10]).centre).toBeCloseTo(433.4, 1);
    expect(drag({ centre: 500, width: 2_000 }, [100, 0]).width).toBeGreaterThan(2_600);
  });

  it("opens a window that is a mere edge again, and closes none beyond it", () => {
    const edge = drag({ centre: 40, width: 160 }, [-10_000, 0]);
    expect(edge.width).toBeGreaterThan(1);
    expect(edge.width).toBeLessThan(1.2);
    expect(drag({ centre: 40, width: 1 }, [100, 0]).width).toBeGreaterThan(10);
    expect(drag({ centre: 40, width: 1 }, [0, 10]).centre).toBeCloseTo(41, 6);
  });

  it("stays fine for an image of fractions", () => {
    const suv = { lower: 0, upper: 5 };
    const { lower, upper } = windowOfDrag(suv, { x: 0, y: 3 }, suv);
    expect(lower).toBeCloseTo(0.05, 9);
    expect(upper).toBeCloseTo(5.05, 9);
  });

  it("gets to the same window in one report of the hand as in many", () => {
    let voi = voiOfWindow({ centre: 40, width: 400 });
    const atOnce = windowOfDrag(voi, { x: -300, y: 300 }, ct);
    for (let pixel = 0; pixel < 300; pixel += 1) voi = windowOfDrag(voi, { x: -1, y: 1 }, ct);
    expect(atOnce.lower).toBeCloseTo(voi.lower, 6);
    expect(atOnce.upper).toBeCloseTo(voi.upper, 6);
  });

  it("leaves the window where the hand has not moved", () => {
    expect(windowOfDrag({ lower: 0, upper: 79 }, { x: 0, y: 0 }, ct)).toEqual({ lower: 0, upper: 79 });
  });
});
