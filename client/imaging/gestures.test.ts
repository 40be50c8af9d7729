import { describe, expect, it } from "vitest";
import { pixelsPerImage, toolOfButtons, WheelSteps, zoomOfDrag } from "./gestures.ts";

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
    expect(pixelsPerImage(800, 100)).toBe(8);
    expect(pixelsPerImage(800, 2_000)).toBe(3);
    expect(pixelsPerImage(800, 5)).toBe(24);
  });

  it("zoom in upwards and back again by the same way", () => {
    expect(zoomOfDrag(-100)).toBeCloseTo(2, 1);
    expect(zoomOfDrag(-37) * zoomOfDrag(37)).toBeCloseTo(1, 12);
  });
});
