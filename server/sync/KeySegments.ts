import type { Range } from "./RangeSet.ts";

export interface KeySegment extends Range {
  readonly key: string;
}

/** Which key of the Doc each clock of one client belongs to: segments without gaps, from `start` on. */
export class KeySegments {
  readonly #segments: KeySegment[] = [];
  readonly #start: number;

  constructor(start = 0) {
    this.#start = start;
  }

  /** The first clock that is not here yet. */
  get end(): number {
    return this.#segments.at(-1)?.end ?? this.#start;
  }

  get segments(): readonly KeySegment[] {
    return this.#segments;
  }

  append(length: number, key: string): void {
    const last = this.#segments.at(-1);
    const start = this.end;
    if (last?.key === key) this.#segments[this.#segments.length - 1] = { ...last, end: start + length };
    else this.#segments.push({ start, end: start + length, key });
  }

  keyAt(clock: number): string | undefined {
    const segment = this.#segments[this.#indexOf(clock)];
    return segment && segment.start <= clock && clock < segment.end ? segment.key : undefined;
  }

  /** Puts the keys that a range touches into `keys`. */
  addKeysIn({ start, end }: Range, keys: Set<string>): void {
    for (let index = this.#indexOf(start); ; index++) {
      const segment = this.#segments[index];
      if (!segment || segment.start >= end) return;
      keys.add(segment.key);
    }
  }

  #indexOf(clock: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#segments[middle]?.end ?? Infinity) <= clock) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
