/** One immutable value and who wants to know of the next; made for React's useSyncExternalStore, though it knows no React. */
export class SnapshotStore<T> {
  readonly #listeners = new Set<() => void>();
  #snapshot: T;

  constructor(first: T) {
    this.#snapshot = first;
  }

  /** The same object until something changes. */
  get(): T {
    return this.#snapshot;
  }

  set(next: T): void {
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }

  /** Returns its undo. */
  subscribe(listener: () => void): () => void {
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }
}
