import { describe, expect, it } from "vitest";
import { layerFor } from "./layers.ts";

function tile(width: number, height: number, devicePixelRatio = 1) {
  return layerFor({ width, height, devicePixelRatio });
}

describe("layerFor", () => {
  it("gives a thumbnail the lowest layer", () => {
    expect(tile(180, 101)).toBe(0);
    expect(tile(300, 160)).toBe(0);
  });

  it("gives a larger tile the middle and the stage the full layer", () => {
    expect(tile(480, 270)).toBe(1);
    expect(tile(960, 540)).toBe(2);
    expect(tile(3840, 2160)).toBe(2);
  });

  it("counts device pixels, not CSS pixels", () => {
    expect(tile(200, 110, 2)).toBe(1);
  });

  it("asks for nothing where nothing is shown", () => {
    expect(tile(0, 0)).toBeUndefined();
    expect(tile(Number.NaN, 100)).toBeUndefined();
  });
});
