export type ToolName = "scroll" | "window" | "zoom" | "pan";

/** Which tool a combination of mouse buttons means (MouseEvent.buttons), as in most PACS. */
export function toolOfButtons(buttons: number, active: ToolName): ToolName | undefined {
  const [left, right, middle] = [buttons & 1, buttons & 2, buttons & 4];
  if (left && right) return "window";
  if (middle) return "pan";
  if (right) return "zoom";
  return left ? active : undefined;
}

/** Pixels of a drag that move on by one image: a long stack fits into one sweep, a short one does not run away. */
export function pixelsPerImage(elementHeight: number, imageCount: number): number {
  return Math.min(Math.max(elementHeight / Math.max(imageCount, 1), 3), 24);
}

/** Larger when the hand goes up; 100 px are about a factor of two. */
export function zoomOfDrag(dy: number): number {
  return Math.exp(-dy * 0.007);
}

/** Modality values a pixel: a sweep across 1,000 pixels covers what the image has. */
export function windowStep(valueSpan: number): number {
  return Math.max(valueSpan, 1e-3) / 1_000;
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
