import type { ObjectContent } from "../imaging/objectContent.ts";
import { hasImages } from "../imaging/Series.ts";

/** What hanging needs to know of a series. */
export interface HangingSeries {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** ISO date; undefined sorts last. */
  readonly studyDate: string | undefined;
  readonly number: number;
  readonly modality: string;
  /** Images where it is absent. */
  readonly content?: ObjectContent;
}

/** Newest study first, within a study images before reports before what is only named, then by series number. The same list on every client gives the same order. */
export function sortSeries<S extends HangingSeries>(series: readonly S[]): readonly S[] {
  return [...series].sort(
    (a, b) =>
      (b.studyDate ?? "").localeCompare(a.studyDate ?? "") ||
      a.studyUid.localeCompare(b.studyUid) ||
      rank(a) - rank(b) ||
      a.number - b.number ||
      a.seriesUid.localeCompare(b.seriesUid),
  );
}

function rank(series: HangingSeries): number {
  if (hasImages(series)) return 0;
  return series.content === "report" || series.content === "pdf" ? 1 : 2;
}

/** The study that is discussed: the newest with images, for a letter written later makes no prior of them. All others are priors. */
export function currentStudy(sorted: readonly HangingSeries[]): string | undefined {
  return (sorted.find(hasImages) ?? sorted[0])?.studyUid;
}

/**
 * Which series viewport `index` shows before anyone chose: the current study's first series, beside it the matching series of the
 * newest prior (same modality, else its first), then the remaining series in order.
 */
export function defaultSeries<S extends HangingSeries>(sorted: readonly S[], index: number): S | undefined {
  const drawn = sorted.filter(hasImages);
  const first = drawn[0] ?? sorted[0];
  if (!first) return undefined;
  const priors = drawn.filter((series) => series.studyUid !== first.studyUid);
  const prior = priors.find((series) => series.modality === first.modality) ?? priors[0];
  const order = prior ? [first, prior] : [first];
  return [...order, ...sorted.filter((series) => !order.includes(series))][index];
}
