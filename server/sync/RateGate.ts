export interface RateGateParts<T> {
  readonly perSecond: number;
  /** How many may pass at once after a pause. */
  readonly burst: number;
  readonly now: () => number;
  readonly pass: (value: T) => void;
}

/** Lets values pass at a bounded rate. Above it only the newest waits, and passes when its time comes. */
export class RateGate<T> {
  readonly #parts: RateGateParts<T>;
  #tokens: number;
  #refilledAt: number;
  #newest: { readonly value: T } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: RateGateParts<T>) {
    this.#parts = parts;
    this.#tokens = parts.burst;
    this.#refilledAt = parts.now();
  }

  offer(value: T): void {
    this.#newest = { value };
    if (!this.#timer) this.#release();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#newest = undefined;
  }

  #release(): void {
    this.#timer = undefined;
    const { perSecond, burst, now, pass } = this.#parts;
    const at = now();
    this.#tokens = Math.min(burst, this.#tokens + ((at - this.#refilledAt) * perSecond) / 1000);
    this.#refilledAt = at;
    const newest = this.#newest;
    if (!newest) return;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      this.#newest = undefined;
      pass(newest.value);
      return;
    }
    const waitMs = Math.ceil(((1 - this.#tokens) * 1000) / perSecond);
    this.#timer = setTimeout(() => this.#release(), waitMs);
    this.#timer.unref();
  }
}

/** Counts what must not come more often: `take` says false above the rate. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #refilledAt: number;

  constructor(parts: Omit<RateGateParts<never>, "pass">) {
    this.#perSecond = parts.perSecond;
    this.#burst = parts.burst;
    this.#now = parts.now;
    this.#tokens = parts.burst;
    this.#refilledAt = parts.now();
  }

  take(): boolean {
    const at = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((at - this.#refilledAt) * this.#perSecond) / 1000);
    this.#refilledAt = at;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
