import type { UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";

/** A hand types no faster for long. */
const MAX_AT_ONCE = 20;
const PER_MS = 30_000;
const MAX_KNOWN = 10_000;

/** [CH12] How fast one person writes: so many messages at once, and after that as they fall due. */
export class SendPace {
  readonly #now: () => number;
  /** When the last of what somebody wrote will have been paid off; longest ago first. */
  readonly #busyUntil = new Map<UserId, number>();

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Throws `rate-limited` with the time to wait. */
  take(user: UserId): void {
    const now = this.#now();
    const each = PER_MS / MAX_AT_ONCE;
    const until = Math.max(this.#busyUntil.get(user) ?? now, now) + each;
    if (until - now > PER_MS) {
      const retryAfterS = Math.ceil((until - now - PER_MS) / 1000);
      throw new Failure("rate-limited", "too many messages at once", { retryAfterS });
    }
    this.#busyUntil.delete(user);
    this.#busyUntil.set(user, until);
    for (const [known, end] of this.#busyUntil) {
      if (end > now && this.#busyUntil.size <= MAX_KNOWN) break;
      this.#busyUntil.delete(known);
    }
  }
}
