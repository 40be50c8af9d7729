export interface Range {
  readonly start: number;
  /** The first number after the range. */
  readonly end: number;
}

/** A set of whole numbers, kept as sorted ranges that do not touch. */
export class RangeSet {
  #ranges: Range[] = [];

  /** The set of all these ranges, in whatever order and however they overlap. */
  static of(ranges: readonly Range[]): RangeSet {
    const set = new RangeSet();
    for (const range of ranges.toSorted((one, other) => one.start - other.start)) set.add(range);
    return set;
  }

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  add({ start, end }: Range): void {
    if (start >= end) return;
    const first = this.#firstEndingAtOrAfter(start);
    let last = first;
    let merged: Range = { start, end };
    for (let next = this.#ranges[last]; next && next.start <= end; next = this.#ranges[last]) {
      merged = { start: Math.min(merged.start, next.start), end: Math.max(merged.end, next.end) };
      last += 1;
    }
    this.#ranges.splice(first, last - first, merged);
  }

  /** The parts of a range that are not in the set. */
  missing({ start, end }: Range): Range[] {
    const parts: Range[] = [];
    let at = start;
    for (let index = this.#firstEndingAtOrAfter(start); at < end; index++) {
      const next = this.#ranges[index];
      const until = next ? Math.min(next.start, end) : end;
      if (until > at) parts.push({ start: at, end: until });
      at = next ? Math.max(at, next.end) : end;
    }
    return parts;
  }

  #firstEndingAtOrAfter(value: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.end ?? Infinity) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
