import { Failure } from "../../shared/protocol/failures.ts";

const MAX_REMOVED = 100;
const WINDOW_MS = 10_000;

interface Removal {
  readonly at: number;
  readonly keys: number;
}

/** [SY25] How many keys of a Doc each writer took away lately. Nothing is lost: the log is kept. */
export class RemovalRate {
  readonly #removals = new Map<string, readonly Removal[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws `too-large` for what can never pass at once, `rate-limited` for what can pass later. */
  require(writer: string, keys: number): void {
    if (keys > MAX_REMOVED) throw new Failure("too-large", "an update takes too many values away");
    const lately = this.#lately(writer).reduce((sum, removal) => sum + removal.keys, 0);
    if (keys > 0 && lately + keys > MAX_REMOVED) throw new Failure("rate-limited", "too many values are taken away");
  }

  count(writer: string, keys: number): void {
    if (keys > 0) this.#removals.set(writer, [...this.#lately(writer), { at: this.#now(), keys }]);
  }

  #lately(writer: string): readonly Removal[] {
    const since = this.#now() - WINDOW_MS;
    return this.#removals.get(writer)?.filter(({ at }) => at > since) ?? [];
  }
}
