import { describe, expect, it } from "vitest";
import { directionLabel, directionOfLabel, orientationLabels } from "./orientationLabels.ts";

describe("orientationLabels", () => {
  it("names an axial slice seen from the feet: right of the patient on the left", () => {
    expect(orientationLabels([1, 0, 0], [0, -1, 0])).toEqual({ left: "R", right: "L", top: "A", bottom: "P" });
  });

  it("names coronal and sagittal planes with head and feet", () => {
    expect(orientationLabels([1, 0, 0], [0, 0, 1])).toEqual({ left: "R", right: "L", top: "H", bottom: "F" });
    expect(orientationLabels([0, 1, 0], [0, 0, 1])).toEqual({ left: "A", right: "P", top: "H", bottom: "F" });
  });

  it("puts the larger part of an oblique direction first", () => {
    const angle = Math.PI / 6;
    expect(directionLabel([Math.cos(angle), Math.sin(angle), 0])).toBe("LP");
    expect(directionLabel([Math.sin(angle), -Math.cos(angle), 0])).toBe("AL");
    expect(directionLabel([0.5, -0.6, 0.62])).toBe("HAL");
  });

  it("leaves a tilt of less than three degrees out", () => {
    const angle = (2 * Math.PI) / 180;
    expect(directionLabel([Math.cos(angle), 0, Math.sin(angle)])).toBe("L");
  });
});

describe("directionOfLabel", () => {
  it("reads letters back to a direction with the same name", () => {
    for (const label of ["L", "R", "A", "P", "H", "F", "LA", "RPH"]) {
      const direction = directionOfLabel(label);
      expect(direction && directionLabel(direction)).toBe(label);
    }
  });

  it("says nothing about letters it does not know", () => {
    expect(directionOfLabel("")).toBeUndefined();
    expect(directionOfLabel("CD")).toBeUndefined();
  });
});
