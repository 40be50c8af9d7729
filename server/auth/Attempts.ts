import { Failure } from "../../shared/protocol/failures.ts";

export interface AttemptsParts {
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
  readonly perMinute: number;
}

const MAX_KEYS = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  left: number;
  at: number;
}

/** How often something may be tried a minute, by key (an address, a sign-in). What went well can be given back. */
export class Attempts {
  readonly #parts: AttemptsParts;
  /** Least recently used first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
  }

  /** Throws Failure "rate-limited" where there were too many. */
  check(key: string): void {
    this.#unspent(key);
  }

  /** Counts an attempt. Throws as `check`. */
  take(key: string): void {
    this.#unspent(key).left--;
  }

  /** The attempt was no guess: it does not count. */
  giveBack(key: string): void {
    const bucket = this.#filled(key);
    bucket.left = Math.min(this.#parts.perMinute, bucket.left + 1);
  }

  #unspent(key: string): Bucket {
    const { perMinute } = this.#parts;
    const bucket = this.#filled(key);
    if (bucket.left >= 1) return bucket;
    const retryAfterS = ((1 - bucket.left) / perMinute) * (MINUTE_MS / 1000);
    throw new Failure("rate-limited", "too many attempts; wait a little", { retryAfterS });
  }

  #filled(key: string): Bucket {
    const { now, perMinute } = this.#parts;
    const at = now();
    const { left, at: since } = this.#buckets.get(key) ?? { left: perMinute, at };
    const bucket = { left: Math.min(perMinute, left + ((at - since) / MINUTE_MS) * perMinute), at };
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MAX_KEYS && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}
