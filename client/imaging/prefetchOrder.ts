/** How many images ahead of the hand are fetched before those behind it. */
const AHEAD = 8;
const BEHIND = 3;

export interface PrefetchOrder {
  /** What the hand reaches next: ahead of it, then a few behind. */
  readonly near: readonly number[];
  /** The rest, outwards to both ends. */
  readonly far: readonly number[];
}

/** Indices in the order in which they should be fetched around the one that is shown. */
export function prefetchOrder(current: number, count: number, direction: 1 | -1): PrefetchOrder {
  const seen = new Set<number>([current]);
  const take = (indices: readonly number[]) =>
    indices.filter((index) => {
      if (index < 0 || index >= count || seen.has(index)) return false;
      seen.add(index);
      return true;
    });
  const steps = (length: number, sign: number) => Array.from({ length }, (_, step) => current + (step + 1) * sign);
  const near = take([...steps(AHEAD, direction), ...steps(BEHIND, -direction)]);
  const behind = steps(count, -direction);
  const outwards = steps(count, direction).flatMap((ahead, step) => [ahead, behind[step] ?? ahead]);
  return { near, far: take(outwards) };
}
