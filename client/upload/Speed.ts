const WINDOW_MS = 12_000;
const SOONEST_MS = 1_500;

interface Mark {
  readonly at: number;
  readonly bytes: number;
}

/** Bytes a second, as of the last seconds. */
export class Speed {
  #marks: readonly Mark[] = [];

  /** `bytes`: all so far. */
  note(bytes: number, now: number): void {
    this.#marks = [...this.#marks.filter(({ at }) => at >= now - WINDOW_MS), { at: now, bytes }];
  }

  /** Starts over: what came before a pause says nothing of what comes after. */
  reset(): void {
    this.#marks = [];
  }

  /** Undefined until enough has been seen to say. */
  get bytesPerSecond(): number | undefined {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || !last || last.at - first.at < SOONEST_MS) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  secondsFor(bytes: number): number | undefined {
    const speed = this.bytesPerSecond;
    return speed === undefined || speed <= 0 ? undefined : Math.ceil(bytes / speed);
  }
}
