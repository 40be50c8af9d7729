/** Those who want to hear of something. Each subscription is its own, whatever function it brings. */
export class Subscribers<T = void> {
  readonly #calls = new Set<{ readonly call: (told: T) => void }>();

  /** Returns the undo. */
  add(call: (told: T) => void): () => void {
    const entry = { call };
    this.#calls.add(entry);
    return () => void this.#calls.delete(entry);
  }

  tell(told: T): void {
    for (const { call } of this.#calls) call(told);
  }

  clear(): void {
    this.#calls.clear();
  }
}
