import type { ScreenSize } from "./viewGeometry.ts";

export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a picture made for one size stands on another: whole, undistorted, its centre in the centre, as a presentation does. */
export function placementOf(from: ScreenSize, to: ScreenSize): Placement {
  const scale = Math.min(to.width / from.width, to.height / from.height);
  const [width, height] = [from.width * scale, from.height * scale];
  return { x: (to.width - width) / 2, y: (to.height - height) / 2, width, height };
}

/** Gives the canvas a new size, which by itself would turn it black: the old picture stands in, scaled, until the next painting covers it. */
export function resizeKeepingPicture(canvas: HTMLCanvasElement, to: ScreenSize): void {
  const from = { width: canvas.width, height: canvas.height };
  if (from.width === to.width && from.height === to.height) return;
  const old = from.width > 0 && from.height > 0 ? copyOf(canvas) : undefined;
  canvas.width = to.width;
  canvas.height = to.height;
  if (!old) return;
  const { x, y, width, height } = placementOf(from, to);
  canvas.getContext("2d")?.drawImage(old, x, y, width, height);
}

function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  copy.getContext("2d")?.drawImage(canvas, 0, 0);
  return copy;
}
