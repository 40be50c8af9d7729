import type { PixelPoint } from "./ImagePlane.ts";

/** What else a hand can do on an image than to change the view: draw, and move what is drawn. Places are CSS pixels of the element. */
export interface ImageHand {
  /** True where this hand takes what begins here; the tools then leave it alone until it ends. */
  press(at: PixelPoint, by: "mouse" | "touch"): boolean;
  move(at: PixelPoint): void;
  release(): void;
  /** A second finger came, or the browser took the pointer away. */
  cancel(): void;
  /** True where something lies there that takes it. */
  pressTwice(at: PixelPoint): boolean;
}
