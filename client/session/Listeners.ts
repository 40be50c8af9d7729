/** Who wants to be told, and telling them. */
export class Listeners<Args extends readonly unknown[] = readonly []> {
  readonly #listeners = new Set<(...args: Args) => void>();

  /** Returns its undo. */
  add(listener: (...args: Args) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(...args: Args): void {
    for (const listener of this.#listeners) listener(...args);
  }
}
