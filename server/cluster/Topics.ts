type Listener = (message: string) => void;

/** Who listens to what; a topic without listeners is no topic. */
export class Topics {
  readonly #listeners = new Map<string, Set<Listener>>();

  get names(): string[] {
    return [...this.#listeners.keys()];
  }

  has(topic: string): boolean {
    return this.#listeners.has(topic);
  }

  /** Returns the undo, which says whether it was the last of its topic. */
  add(topic: string, listener: Listener): () => boolean {
    const own: Listener = (message) => listener(message);
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(own));
    return () => {
      if (!listeners.delete(own) || listeners.size > 0) return false;
      return this.#listeners.get(topic) === listeners && this.#listeners.delete(topic);
    };
  }

  tell(topic: string, message: string): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(message);
  }
}
