import type { Vector3 } from "../../shared/model/dicom.ts";
import { dot } from "./vectors.ts";

interface ScreenAxes {
  readonly right: Vector3;
  readonly up: Vector3;
}

interface ImageAxes {
  readonly row: Vector3;
  readonly column: Vector3;
}

/** How a stored picture must be turned (clockwise degrees from 0, after a mirroring left to right) to lie along these screen axes. */
export function turnOf(
  screen: ScreenAxes,
  image: ImageAxes,
): { readonly isMirrored: boolean; readonly degrees: number } {
  const xAxis = { x: dot(image.row, screen.right), y: -dot(image.row, screen.up) };
  const yAxis = { x: dot(image.column, screen.right), y: -dot(image.column, screen.up) };
  const isMirrored = xAxis.x * yAxis.y - xAxis.y * yAxis.x < 0;
  const sense = isMirrored ? -1 : 1;
  const degrees = (Math.atan2(xAxis.y * sense, xAxis.x * sense) * 180) / Math.PI;
  const rounded = Math.round(degrees * 1e6) / 1e6 || 0;
  return { isMirrored, degrees: rounded < 0 ? rounded + 360 : rounded };
}
