import type { PixelPoint } from "./ImagePlane.ts";

/** CSS pixels across, and how much larger than on the screen. */
const SIZE = 190;
const FACTOR = 2.2;

/** A magnifying glass over one viewport, on this screen alone: an enlarged copy of what the canvas shows. */
export class Lens implements Disposable {
  readonly #element: HTMLElement;
  readonly #glass = document.createElement("canvas");
  #place: { readonly at: PixelPoint; readonly isAbove: boolean } | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
    Object.assign(this.#glass.style, {
      position: "absolute",
      left: "0",
      top: "0",
      zIndex: "1",
      width: `${SIZE}px`,
      height: `${SIZE}px`,
      borderRadius: "50%",
      boxShadow: "0 0 0 1px rgb(255 255 255 / 65%), 0 0 0 2px #000, 0 6px 24px rgb(0 0 0 / 60%)",
      background: "#000",
      pointerEvents: "none",
    });
    this.#glass.dataset["lens"] = "";
  }

  /** Around a point of the element (CSS pixels); `isAbove` a finger that would cover it. Undefined: put away. */
  show(at: PixelPoint | undefined, isAbove = false): void {
    this.#place = at && { at, isAbove };
    if (!at) return this.#glass.remove();
    if (!this.#glass.isConnected) this.#element.append(this.#glass);
    this.redraw();
  }

  /** What lies below has been drawn anew. */
  redraw(): void {
    const source = this.#element.querySelector("canvas");
    const place = this.#place;
    const context = this.#glass.getContext("2d");
    if (!place || !source || !context || source.clientWidth === 0) return;
    const ratio = source.width / source.clientWidth;
    const { at, isAbove } = place;
    const top = isAbove ? at.y - SIZE - 24 : at.y - SIZE / 2;
    this.#glass.style.transform = `translate(${at.x - SIZE / 2}px, ${top}px)`;
    const size = Math.round(SIZE * ratio);
    if (this.#glass.width !== size) Object.assign(this.#glass, { width: size, height: size });
    const part = size / FACTOR;
    context.clearRect(0, 0, size, size);
    context.drawImage(source, at.x * ratio - part / 2, at.y * ratio - part / 2, part, part, 0, 0, size, size);
    if (isAbove) cross(context, size / 2, 9 * ratio);
  }

  [Symbol.dispose](): void {
    this.#glass.remove();
  }
}

/** Where the finger points. */
function cross(context: CanvasRenderingContext2D, middle: number, reach: number): void {
  for (const [style, width] of [
    ["#000", 4],
    ["#fff", 1.5],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(middle - reach, middle);
    context.lineTo(middle + reach, middle);
    context.moveTo(middle, middle - reach);
    context.lineTo(middle, middle + reach);
    context.stroke();
  }
}
