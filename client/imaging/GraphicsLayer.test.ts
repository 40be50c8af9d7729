import { describe, expect, it } from "vitest";
import { overlayTransform } from "./GraphicsLayer.ts";
import { testPlane } from "./seriesTesting.ts";
import { scaled } from "./vectors.ts";
import { fitView } from "./viewGeometry.ts";

const plane = testPlane({ origin: [-10, -20, 5], spacingX: 0.5, columns: 40, rows: 20 });
const screen = { width: 200, height: 200 };
const view = fitView(plane, screen);

describe("overlayTransform", () => {
  it("lays the first bit over the pixel that the overlay names, in the shape of the image's pixels", () => {
    // 20 mm across on 200 pixels: a pixel of 0.5 × 1 mm is 5 × 10.
    const [a, b, c, d, e, f] = overlayTransform({ left: 4, top: 2 }, { plane, view, screen });
    expect([a, b, c, d]).toEqual([5, 0, 0, 10].map((value) => expect.closeTo(value, 9) as number));
    expect([e, f]).toEqual([20, 20].map((value) => expect.closeTo(value, 9) as number));
  });

  it("turns with the image", () => {
    const mirrored = { ...view, right: scaled(view.right, -1) };
    const [a, , , d, e] = overlayTransform({ left: 0, top: 0 }, { plane, view: mirrored, screen });
    expect([a, d, e]).toEqual([-5, 10, 200].map((value) => expect.closeTo(value, 9) as number));
  });
});
