/** Long work in short turns, so that everybody else's goes on between them. */
export class Turns {
  readonly #turnMs: number;
  #until: number;

  constructor(turnMs = 8) {
    this.#turnMs = turnMs;
    this.#until = performance.now() + turnMs;
  }

  /** To be asked between two steps of the work: waits for the others where the turn is over. */
  async next(): Promise<void> {
    if (performance.now() < this.#until) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#until = performance.now() + this.#turnMs;
  }
}
