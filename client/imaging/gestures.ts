import type { VoiRange } from "../../shared/model/dicom.ts";
import { MarkKind } from "../../shared/model/mark.ts";

/** What changes the view; the lens changes it for one's own eye alone. */
export type ViewToolName = "scroll" | "window" | "zoom" | "pan" | "magnify";

/** A mark's kind draws such marks: what it does is the business of whoever takes the hand's press (`ImageHand`). */
export type ToolName = ViewToolName | MarkKind;

export function drawsMarks(tool: ToolName): tool is MarkKind {
  return MarkKind.options.some((kind) => kind === tool);
}

export function drawnKind(tool: ToolName): MarkKind | undefined {
  return drawsMarks(tool) ? tool : undefined;
}

/** Which tool a combination of mouse buttons means (MouseEvent.buttons), as in most PACS. */
export function toolOfButtons(buttons: number, active: ToolName): ToolName | undefined {
  const [left, right, middle] = [buttons & 1, buttons & 2, buttons & 4];
  if (left && right) return "window";
  if (middle) return "pan";
  if (right) return "zoom";
  return left ? active : undefined;
}

/** A finger trembles and is lifted by more than a mouse: it must still be able to stop at one certain image. */
const MIN_PIXELS_PER_IMAGE = { mouse: 3, touch: 10 } as const;

/** CSS pixels of a drag that move on by one image: a long stack fits into one sweep where the hand is steady enough, a short one does not run away. */
export function pixelsPerImage(elementHeight: number, imageCount: number, hand: "mouse" | "touch"): number {
  return Math.min(Math.max(elementHeight / Math.max(imageCount, 1), MIN_PIXELS_PER_IMAGE[hand]), 24);
}

/** Larger when the hand goes up; 100 px are about a factor of two. */
export function zoomOfDrag(dy: number): number {
  return Math.exp(-dy * 0.007);
}

/** Pixels that move a window by its own width. */
const PIXELS_PER_WIDTH = 300;

/**
 * The window after a drag of so many pixels. To the right: wider (flatter); downwards: a higher centre (darker), as PACS do. The step is a
 * part of the present width, so that narrow windows move finely and wide ones fast, but never so small that a window which is a mere edge
 * could not be opened again.
 */
export function windowOfDrag(
  voi: VoiRange,
  by: { readonly x: number; readonly y: number },
  values: VoiRange,
): VoiRange {
  const smallestStep = Math.min((values.upper - values.lower) / 1_000, 0.1);
  let middle = (voi.lower + voi.upper) / 2;
  let width = voi.upper - voi.lower;
  // Pixel by pixel: a browser that reports a fast movement at once gets where one that reports each pixel gets.
  const pixels = Math.ceil(Math.max(Math.abs(by.x), Math.abs(by.y)));
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const step = Math.max(width / PIXELS_PER_WIDTH, smallestStep);
    middle += (by.y / pixels) * step;
    width = Math.max(width + (by.x / pixels) * step, smallestStep);
  }
  return { lower: middle - width / 2, upper: middle + width / 2 };
}

const WHEEL_NOTCH_PX = 80;
const PIXELS_PER_LINE = 40;

/** Counts wheel events into whole images: a mouse's notch is one image, a trackpad's stream adds up. */
export class WheelSteps {
  #rest = 0;

  /** @param deltaMode as in WheelEvent: 0 pixels, 1 lines, 2 pages */
  add(deltaY: number, deltaMode: number): number {
    if (deltaMode !== 0 || Math.abs(deltaY) >= WHEEL_NOTCH_PX) {
      this.#rest = 0;
      const pixels = deltaMode === 0 ? deltaY : deltaY * PIXELS_PER_LINE;
      return Math.sign(deltaY) * Math.max(1, Math.min(3, Math.round(Math.abs(pixels) / 120)));
    }
    this.#rest += deltaY;
    const steps = Math.trunc(this.#rest / PIXELS_PER_LINE);
    this.#rest -= steps * PIXELS_PER_LINE;
    return steps;
  }
}
