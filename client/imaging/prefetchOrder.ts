/** How many images ahead of the hand are fetched before those behind it. */
const AHEAD = 8;
const BEHIND = 3;

/** Indices in the order in which they should be fetched: the next ones in the direction of travel, a few behind, then outwards to both ends. */
export function prefetchOrder(current: number, count: number, direction: 1 | -1): readonly number[] {
  const order: number[] = [];
  const seen = new Set<number>([current]);
  const take = (index: number) => {
    if (index < 0 || index >= count || seen.has(index)) return;
    seen.add(index);
    order.push(index);
  };
  for (let step = 1; step <= AHEAD; step += 1) take(current + step * direction);
  for (let step = 1; step <= BEHIND; step += 1) take(current - step * direction);
  for (let step = 1; step < count; step += 1) {
    take(current + step * direction);
    take(current - step * direction);
  }
  return order;
}
