import type { MarksDoc } from "./MarkBoard.ts";

/** A marks Doc in memory, for tests: what is set is read back at once, and undone in its order. */
export class MemoryMarks implements MarksDoc {
  status: MarksDoc["status"] = "saved";
  readonly #values = new Map<string, unknown>();
  readonly #listeners = new Set<() => void>();
  readonly #refusals = new Set<(edit: { key: string; value: unknown; code: number }) => void>();
  readonly #steps: { key: string; before: unknown }[] = [];
  isClosed = false;
  denial: MarksDoc["denial"];

  get canUndo(): boolean {
    return this.#steps.length > 0;
  }

  get canRedo(): boolean {
    return false;
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  set(key: string, value: unknown): void {
    this.#steps.push({ key, before: this.#values.get(key) });
    this.#put(key, value);
  }

  delete(key: string): void {
    this.#steps.push({ key, before: this.#values.get(key) });
    this.#put(key, undefined);
  }

  keys(): string[] {
    return [...this.#values.keys()];
  }

  undo(): void {
    const step = this.#steps.pop();
    if (step) this.#put(step.key, step.before);
  }

  redo(): void {
    // What tests need of it is the client's collaboration layer's own business.
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onRefused(listener: (edit: { key: string; value: unknown; code: number }) => void): () => void {
    this.#refusals.add(listener);
    return () => void this.#refusals.delete(listener);
  }

  /** As the server does: the edit is gone, and told. */
  refuse(key: string, code: number): void {
    const value = this.#values.get(key);
    this.undo();
    for (const listener of this.#refusals) listener({ key, value, code });
  }

  close(): void {
    this.isClosed = true;
  }

  #put(key: string, value: unknown): void {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, structuredClone(value));
    for (const listener of this.#listeners) listener();
  }
}
