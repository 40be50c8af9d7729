export interface WorkBudgetParts {
  readonly perSecond: number;
  /** How much may be done at once after a pause. */
  readonly burst: number;
  readonly now: () => number;
}

/** Weighs work that was done against what may be done in a second. */
export class WorkBudget {
  readonly #parts: WorkBudgetParts;
  #left: number;
  #refilledAt: number;

  constructor(parts: WorkBudgetParts) {
    this.#parts = parts;
    this.#left = parts.burst;
    this.#refilledAt = parts.now();
  }

  /** Takes the units off; says in how many milliseconds the debt is paid, 0 where there is none. */
  spend(units: number): number {
    const { perSecond, burst, now } = this.#parts;
    const at = now();
    this.#left = Math.min(burst, this.#left + ((at - this.#refilledAt) * perSecond) / 1000) - units;
    this.#refilledAt = at;
    return this.#left < 0 ? Math.ceil((-this.#left * 1000) / perSecond) : 0;
  }
}
