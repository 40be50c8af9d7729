import { hasImages, type Series } from "../imaging/Series.ts";

/** In a circle, or to and fro. */
export type CineMode = "loop" | "sweep";

/** What a series says of its own speed. */
export interface TimedSeries extends Pick<Series, "frameTimeMs"> {
  readonly frames: readonly { readonly sopUid: string }[];
}

const MULTI_FRAME_RATE = 15;
const STACK_RATE = 10;

/** Images a second that a person can choose. */
const cineRates = [1, 2, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60] as const;

const FASTEST = 60;

/** How fast a series plays before anybody chose: as its file says, else 15 a second for a film and 10 for a stack of slices. */
export function ownRate({ frames, frameTimeMs }: TimedSeries): number {
  if (frameTimeMs !== undefined && frameTimeMs > 0) return Math.min(Math.max(1_000 / frameTimeMs, 1), FASTEST);
  const isFilm = frames.length > 1 && frames.every(({ sopUid }) => sopUid === frames[0]?.sopUid);
  return isFilm ? MULTI_FRAME_RATE : STACK_RATE;
}

/** The next rate up (1) or down (-1). */
export function stepRate(rate: number, by: 1 | -1): number {
  const rates = by > 0 ? cineRates : cineRates.toReversed();
  return rates.find((one) => (one - rate) * by > 1e-6) ?? rate;
}

export interface CinePlace {
  readonly index: number;
  readonly direction: 1 | -1;
}

/** The image after this one; to and fro it turns at the ends and shows each end once. */
export function nextPlace({ index, direction }: CinePlace, count: number, mode: CineMode): CinePlace {
  if (count < 2) return { index: 0, direction };
  if (mode === "loop") return { index: (index + 1) % count, direction: 1 };
  const isAtEnd = direction > 0 ? index >= count - 1 : index <= 0;
  const sense: 1 | -1 = isAtEnd ? (direction > 0 ? -1 : 1) : direction;
  return { index: index + sense, direction: sense };
}

/** A film or a stack: one image alone does not move. */
export function canPlay(series: Series | undefined): boolean {
  return series !== undefined && hasImages(series) && series.frames.length > 1;
}
