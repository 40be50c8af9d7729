import type { ImageSize } from "./regions.ts";

/** The values of a frame as the file holds them, through its rescale: never what a renderer made of them. */
export interface FramePixels extends ImageSize {
  /** @param index row by row */
  valueAt(index: number): number;
}

/** A decoded image, as the loader keeps it. */
export interface DecodedPixels extends ImageSize {
  readonly values: ArrayLike<number>;
  /** The loader applied slope and intercept already, in single precision. */
  readonly isScaled: boolean;
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Goes back to the stored whole numbers where the loader rescaled them, and applies slope and intercept in double precision. Undefined
 * where the loader has put fractions into an array of whole numbers: what it held is lost.
 */
export function framePixels({
  values,
  isScaled,
  slope,
  intercept,
  columns,
  rows,
}: DecodedPixels): FramePixels | undefined {
  if (values.length < columns * rows || slope === 0) return undefined;
  const stored = (index: number) => {
    const value = values[index] ?? 0;
    return isScaled ? Math.round((value - intercept) / slope) : value;
  };
  const isWhole = Number.isInteger(slope) && Number.isInteger(intercept);
  if (isScaled && !isWhole && !(values instanceof Float32Array)) return undefined;
  return { columns, rows, valueAt: (index) => stored(index) * slope + intercept };
}
