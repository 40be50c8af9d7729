import { describe, expect, it } from "vitest";
import { dark, light, onImage, peerColours } from "./palette.ts";

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["dark", dark],
  ["light", light],
])("the %s palette", (_name, palette) => {
  const grounds = [palette.ground, palette.panel, palette.raised, palette.pressed];

  it("reads at 7 : 1 on every ground", () => {
    for (const ground of grounds) {
      expect(contrast(palette.text, ground), ground).toBeGreaterThanOrEqual(7);
      expect(contrast(palette.textSoft, ground), ground).toBeGreaterThanOrEqual(7);
    }
  });

  it("shows controls at 4.5 : 1", () => {
    for (const ground of [palette.ground, palette.panel, palette.raised]) {
      for (const colour of [palette.live, palette.look, palette.danger, palette.edge]) {
        expect(contrast(colour, ground), `${colour} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it("writes on its own colours readably", () => {
    expect(contrast(palette.onLive, palette.live)).toBeGreaterThanOrEqual(7);
    expect(contrast(palette.onLook, palette.look)).toBeGreaterThanOrEqual(7);
    expect(contrast(palette.onDanger, palette.danger)).toBeGreaterThanOrEqual(7);
    expect(contrast(palette.look, palette.lookSoft)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.danger, palette.dangerSoft)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.text, palette.liveSoft)).toBeGreaterThanOrEqual(7);
  });
});

describe("on the image", () => {
  it("everything reads at 7 : 1 on black", () => {
    for (const colour of [onImage.text, onImage.soft, onImage.live, onImage.look, ...peerColours]) {
      expect(contrast(colour, "#000000"), colour).toBeGreaterThanOrEqual(7);
    }
  });
});
