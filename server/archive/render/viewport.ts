import { Failure } from "../../../shared/protocol/failures.ts";
import type { Raster } from "./Raster.ts";

/** What part of a picture is shown how large (PS3.18 §8.3.5.1.3). The picture keeps its proportions. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
  /** Columns and rows of the picture; a negative width or height turns it around. All of it without one. */
  readonly region?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** False leaves smaller pictures as they are. */
  readonly enlarges: boolean;
}

/** Where one line or column of the target comes from: whole source ones, each of which counts alike. */
interface Span {
  readonly first: number;
  readonly count: number;
}

/**
 * Scaled to the viewport: means of what falls together, so that thin structures do not vanish, and the nearest pixel where it is enlarged.
 * Throws a `Failure` "bad-message" for a region without pixels.
 */
export function scaled(raster: Raster, { width, height, region, enlarges }: Viewport): Raster {
  const { left = 0, top = 0, width: across = raster.width, height: down = raster.height } = region ?? {};
  const columns = clipped(left, Math.abs(across), raster.width);
  const rows = clipped(top, Math.abs(down), raster.height);
  const fit = Math.min(width / columns.count, height / rows.count);
  const scale = enlarges ? fit : Math.min(1, fit);
  if (scale === 1 && columns.count === raster.width && rows.count === raster.height && across > 0 && down > 0)
    return raster;
  const xs = spans(columns, Math.max(1, Math.round(columns.count * scale)), across < 0);
  const ys = spans(rows, Math.max(1, Math.round(rows.count * scale)), down < 0);
  const { samples } = raster;
  const sums = new Float64Array(xs.length * samples);
  const line = new Uint8Array(xs.length * samples);
  return {
    width: xs.length,
    height: ys.length,
    samples,
    line(y) {
      const { first, count } = ys[y] ?? { first: 0, count: 0 };
      sums.fill(0);
      for (let row = first; row < first + count; row++) addLine(sums, raster.line(row), { xs, samples });
      for (let index = 0; index < line.length; index++) line[index] = Math.round((sums[index] ?? 0) / count);
      return line;
    },
  };
}

function clipped(first: number, count: number, size: number): Span {
  const start = Math.max(0, first);
  const end = Math.min(size, first + count);
  if (end <= start) throw new Failure("bad-message", "the viewport shows nothing of the image");
  return { first: start, count: end - start };
}

function spans({ first, count }: Span, targets: number, isReversed: boolean): Span[] {
  const all = Array.from({ length: targets }, (_, target) => {
    const start = Math.min(count - 1, Math.floor((target * count) / targets));
    const end = Math.max(start + 1, Math.floor(((target + 1) * count) / targets));
    return { first: first + start, count: end - start };
  });
  return isReversed ? all.toReversed() : all;
}

function addLine(
  sums: Float64Array,
  line: Uint8Array,
  { xs, samples }: { readonly xs: readonly Span[]; readonly samples: number },
): void {
  for (const [x, { first, count }] of xs.entries()) {
    for (let sample = 0; sample < samples; sample++) {
      let sum = 0;
      for (let column = first; column < first + count; column++) sum += line[column * samples + sample] ?? 0;
      const at = x * samples + sample;
      sums[at] = (sums[at] ?? 0) + sum / count;
    }
  }
}
