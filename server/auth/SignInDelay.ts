import { Failure } from "../../shared/protocol/failures.ts";

const FREE_FAILURES = 5;
const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 15 * 60_000;
const FORGOTTEN_AFTER_MS = 60 * 60_000;
const MAX_KEYS = 10_000;

interface Failed {
  readonly count: number;
  readonly lastAt: number;
}

/** How long after its last failure the next attempt waits. */
export function delayAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES));
}

/**
 * Wrong passwords slow down the next attempt. An attempt that comes too early is not looked at and does not count, so that nobody can
 * make the wait longer than fifteen minutes. Keys are the address as it was typed, known or not, or a browser that signed in before.
 */
export class SignInDelay {
  readonly #now: () => number;
  /** Least recently failed first. */
  readonly #failed = new Map<string, Failed>();

  /** `now`: milliseconds of a clock that nobody sets. */
  constructor({ now }: { readonly now: () => number }) {
    this.#now = now;
  }

  /** Counts the attempt as failed until `succeeded` is told. Throws Failure "rate-limited" while the key waits. */
  begin(key: string): void {
    const now = this.#now();
    const { count, lastAt } = this.#known(key, now);
    const waitMs = count === 0 ? 0 : lastAt + delayAfter(count) - now;
    if (waitMs > 0) {
      throw new Failure("rate-limited", "too many attempts; wait a little", { retryAfterS: waitMs / 1000 });
    }
    this.#failed.delete(key);
    this.#failed.set(key, { count: count + 1, lastAt: now });
    const [oldest] = this.#failed.keys();
    if (this.#failed.size > MAX_KEYS && oldest !== undefined) this.#failed.delete(oldest);
  }

  succeeded(key: string): void {
    this.#failed.delete(key);
  }

  #known(key: string, now: number): Failed {
    const failed = this.#failed.get(key);
    return failed && now - failed.lastAt < FORGOTTEN_AFTER_MS ? failed : { count: 0, lastAt: 0 };
  }
}
