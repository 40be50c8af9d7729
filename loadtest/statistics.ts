const STEPS_PER_MS = 20;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}

/** Of the straight line that fits the points best (least squares); 0 where there is none. */
export function slopeOf(points: readonly (readonly [number, number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return spread > 0 ? points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread : 0;
}

/** Milliseconds, counted in steps of a twentieth: as many values as there are, in little memory. */
export class LatencyCounts {
  readonly #counts: Map<number, number>;
  #total = 0;

  constructor(counts: Readonly<Record<string, number>> = {}) {
    this.#counts = new Map(Object.entries(counts).map(([step, count]) => [Number(step), count]));
    for (const count of this.#counts.values()) this.#total += count;
  }

  get total(): number {
    return this.#total;
  }

  add(ms: number): void {
    this.#count(Math.max(0, Math.round(ms * STEPS_PER_MS)), 1);
  }

  addAll(others: LatencyCounts): void {
    for (const [step, count] of others.#counts) this.#count(step, count);
  }

  quantile(share: number): number {
    let left = Math.max(1, Math.ceil(share * this.#total));
    for (const [step, count] of this.#sorted()) {
      left -= count;
      if (left <= 0) return step / STEPS_PER_MS;
    }
    return 0;
  }

  /** For another process, and for `new LatencyCounts`. */
  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#sorted());
  }

  #count(step: number, times: number): void {
    this.#counts.set(step, (this.#counts.get(step) ?? 0) + times);
    this.#total += times;
  }

  #sorted(): [number, number][] {
    return [...this.#counts].toSorted(([one], [other]) => one - other);
  }
}
