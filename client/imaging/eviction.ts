/** A series of which images are in memory. */
export interface HeldSeries {
  readonly seriesUid: string;
  readonly isOnScreen: boolean;
  /** Of the case on stage. */
  readonly isOfCase: boolean;
  /** When it was last on a screen: larger is later; 0: never. */
  readonly shownAt: number;
}

/** Which series give up their images, in this order: those of former cases first, then those shown longest ago; never one on a screen. */
export function evictionOrder(held: readonly HeldSeries[]): readonly string[] {
  return held
    .filter(({ isOnScreen }) => !isOnScreen)
    .toSorted((a, b) => Number(a.isOfCase) - Number(b.isOfCase) || a.shownAt - b.shownAt)
    .map(({ seriesUid }) => seriesUid);
}

/** Distance of an image to the nearest one of its series that a screen shows. */
export function distanceTo(shown: readonly number[], index: number): number {
  return Math.min(...shown.map((at) => Math.abs(at - index)));
}

/**
 * Of a series that is on a screen and alone fills the memory: the image that is farthest from what is shown, where that is farther than the
 * image that wants its place.
 */
export function farthestImage(
  loaded: readonly number[],
  { shown, wanted }: { readonly shown: readonly number[]; readonly wanted: number },
): number | undefined {
  let farthest: number | undefined;
  let reach = distanceTo(shown, wanted);
  for (const index of loaded) {
    const distance = distanceTo(shown, index);
    if (distance <= reach) continue;
    reach = distance;
    farthest = index;
  }
  return farthest;
}
