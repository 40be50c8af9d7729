import type { Command } from "./EditQueue.ts";
import { jsonEquals } from "./jsonEquals.ts";

interface Change {
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

type Step = ReadonlyMap<string, Change>;
type Current = (key: string) => unknown;

const MAX_STEPS = 200;

/**
 * [CO5] This user's own edits, to be taken back as commands. A step applies only where each of its keys still holds what this user
 * wrote last: else someone else's change would be undone with it.
 */
export class UndoSteps {
  #done: Step[] = [];
  #undone: Step[] = [];
  #open: Map<string, Change> | undefined;
  #depth = 0;

  canUndo(current: Current): boolean {
    return this.#done.some((step) => applies(step, current));
  }

  canRedo(current: Current): boolean {
    return this.#undone.some((step) => applies(reversed(step), current));
  }

  /** Everything recorded until the end of `work` is one step. */
  group(work: () => void): void {
    this.#depth += 1;
    this.#open ??= new Map();
    try {
      work();
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#close();
    }
  }

  record(change: Change): void {
    if (jsonEquals(change.before, change.after)) return;
    this.#undone = [];
    const first = this.#open?.get(change.key);
    const merged = first ? { ...change, before: first.before } : change;
    if (this.#open) this.#open.set(change.key, merged);
    else this.#push(new Map([[change.key, merged]]));
  }

  /** The commands that take back the newest step that applies; steps that do not are dropped. Undefined where there is none. */
  undo(current: Current): readonly Command[] | undefined {
    for (let step = this.#done.pop(); step; step = this.#done.pop()) {
      if (!applies(step, current)) continue;
      this.#undone.push(step);
      return [...step.values()].reverse().map(({ key, before }) => ({ key, value: before }));
    }
    return undefined;
  }

  redo(current: Current): readonly Command[] | undefined {
    for (let step = this.#undone.pop(); step; step = this.#undone.pop()) {
      if (!applies(reversed(step), current)) continue;
      this.#done.push(step);
      return [...step.values()].map(({ key, after }) => ({ key, value: after }));
    }
    return undefined;
  }

  /** The server refused an edit of this key: what it was part of cannot be taken back. */
  forget(key: string): void {
    this.#done = this.#done.filter((step) => !step.has(key));
    this.#undone = this.#undone.filter((step) => !step.has(key));
  }

  #close(): void {
    if (this.#open && this.#open.size > 0) this.#push(this.#open);
    this.#open = undefined;
  }

  #push(step: Step): void {
    this.#done = [...this.#done, step].slice(-MAX_STEPS);
  }
}

function applies(step: Step, current: Current): boolean {
  return [...step.values()].every(({ key, after }) => jsonEquals(current(key), after));
}

function reversed(step: Step): Step {
  const changes = [...step.values()].map(({ key, before, after }) => ({ key, before: after, after: before }));
  return new Map(changes.map((change) => [change.key, change]));
}
