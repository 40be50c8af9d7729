import { smoothNoise } from "./noise.ts";
import { smoothMax } from "./shapes.ts";

/** Height of the diaphragm above each point: two domes, the right one higher, and the heart's bed between them. */
function diaphragm(x: number, y: number): number {
  const right = -92 * dome(x + 74, y + 10, 90);
  const left = -13 - 92 * dome(x - 80, y + 4, 82);
  const middle = -9 - 92 * (0.8 * ((x - 6) / 92) ** 2 + ((y + 30) / (y > -30 ? 84 : 118)) ** 2);
  return smoothMax(smoothMax(right, left, 14), middle, 12);
}

function dome(x: number, y: number, width: number): number {
  return 0.85 * (x / width) ** 2 + (y / (y > 0 ? 96 : 128)) ** 2;
}

/** Distance along the shortest way to the diaphragm: negative below it. */
export function belowDiaphragm(x: number, y: number, z: number): number {
  const height = diaphragm(x, y);
  const slopeX = (diaphragm(x + 3, y) - height) / 3;
  const slopeY = (diaphragm(x, y + 3) - height) / 3;
  return (z - height - 5 * smoothNoise(x / 45, y / 45, 3)) / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
}
