/** What hanging needs to know of a series. */
export interface HangingSeries {
  readonly studyUid: string;
  readonly seriesUid: string;
  /** ISO date; undefined sorts last. */
  readonly studyDate: string | undefined;
  readonly number: number;
  readonly modality: string;
}

/** Newest study first, within a study by series number. The same list on every client gives the same order. */
export function sortSeries<S extends HangingSeries>(series: readonly S[]): readonly S[] {
  return [...series].sort(
    (a, b) =>
      (b.studyDate ?? "").localeCompare(a.studyDate ?? "") ||
      a.studyUid.localeCompare(b.studyUid) ||
      a.number - b.number ||
      a.seriesUid.localeCompare(b.seriesUid),
  );
}

/** The study that is discussed: the newest. All others are priors. */
export function currentStudy(sorted: readonly HangingSeries[]): string | undefined {
  return sorted[0]?.studyUid;
}

/**
 * Which series viewport `index` shows before anyone chose: the current study's first series, beside it the matching series of the
 * newest prior (same modality, else its first), then the remaining series in order.
 */
export function defaultSeries<S extends HangingSeries>(sorted: readonly S[], index: number): S | undefined {
  const [first] = sorted;
  if (!first) return undefined;
  const priors = sorted.filter((series) => series.studyUid !== first.studyUid);
  const prior = priors.find((series) => series.modality === first.modality) ?? priors[0];
  const order = prior ? [first, prior] : [first];
  return [...order, ...sorted.filter((series) => !order.includes(series))][index];
}
