import type { FramePixels } from "./framePixels.ts";
import { forEachPixel, type Region } from "./regions.ts";

export interface RegionStatistics {
  /** Pixels whose centre lies inside. */
  readonly count: number;
  readonly mean: number;
  /** Of all these pixels (divided by their number), as viewers built on Cornerstone give it: they are no sample of something else. */
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

/** In double precision; undefined where no pixel's centre lies inside. */
export function regionStatistics(pixels: FramePixels, region: Region): RegionStatistics | undefined {
  let [count, sum, min, max] = [0, 0, Infinity, -Infinity];
  forEachPixel(region, pixels, (index) => {
    const value = pixels.valueAt(index);
    count += 1;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  });
  if (count === 0) return undefined;
  const mean = sum / count;
  let squares = 0;
  forEachPixel(region, pixels, (index) => {
    squares += (pixels.valueAt(index) - mean) ** 2;
  });
  return { count, mean, deviation: Math.sqrt(squares / count), min, max };
}
