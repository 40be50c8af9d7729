import { describe, expect, it } from "vitest";
import { labels, Plane, type Grid } from "./Plane.ts";

const grid: Grid = { columns: 64, rows: 64, spacingMm: 1, originX: -31.5, originY: -31.5 };
const disc = (radius: number) => (x: number, y: number) => Math.hypot(x, y) - radius;
const bounds = [-25, -25, 25, 25] as const;

function at(plane: Plane, x: number, y: number): number {
  return plane.values[(y + 32) * 64 + x + 32]!;
}

describe("Plane", () => {
  it("fills a shape and leaves the rest", () => {
    const plane = new Plane(grid, -1000);
    plane.paint({ bounds, distance: disc(20), value: 100, label: labels.liver });
    expect(at(plane, 0, 0)).toBe(100);
    expect(at(plane, 26, 0)).toBe(-1000);
    const area = plane.labels.reduce((sum, label) => sum + (label === labels.liver ? 1 : 0), 0);
    expect(Math.abs(area - Math.PI * 400)).toBeLessThan(25);
  });

  it("blends at the edge and draws the shell outermost", () => {
    const plane = new Plane(grid, 0);
    plane.paint({ bounds, distance: disc(20), value: 10, shell: { mm: 3, value: 1000 }, stepMm: 1 });
    expect(at(plane, 0, 0)).toBe(10);
    expect(at(plane, 18, 0)).toBeGreaterThan(900);
    const edge = at(plane, 19, 0);
    expect(edge).toBeGreaterThan(300);
  });

  it("draws only within a label where asked", () => {
    const plane = new Plane(grid, 0);
    plane.paint({ bounds, distance: (x) => x, value: 1, label: labels.lung });
    plane.paint({ bounds, distance: disc(10), value: 5, within: labels.lung });
    expect(at(plane, -5, 0)).toBe(5);
    expect(at(plane, 5, 0)).toBe(0);
  });

  it("ignores a shape outside the grid", () => {
    const plane = new Plane(grid, 7);
    plane.paint({ bounds: [100, 100, 120, 120], distance: () => -1, value: 1 });
    expect(plane.values.every((value) => value === 7)).toBe(true);
  });
});
