import { Failure } from "../../shared/protocol/failures.ts";

export interface GroupCommitParts<T> {
  /** Makes a batch durable, all of it or nothing. Never called again before it has settled, nor after it rejected. */
  readonly commit: (batch: readonly T[]) => Promise<void>;
  readonly maxWaitingItems?: number;
  readonly maxWaitingBytes?: number;
}

interface Waiting<T> {
  readonly items: readonly T[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Failure) => void;
}

/** Commits at once when idle; what comes while a commit runs goes together into the next. */
export class GroupCommit<T> {
  readonly #commit: GroupCommitParts<T>["commit"];
  readonly #maxItems: number;
  readonly #maxBytes: number;
  #waiting: Waiting<T>[] = [];
  #waitingItems = 0;
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  #stopped: Failure | undefined;

  constructor({ commit, maxWaitingItems = 8_192, maxWaitingBytes = 16 * 1024 * 1024 }: GroupCommitParts<T>) {
    this.#commit = commit;
    this.#maxItems = maxWaitingItems;
    this.#maxBytes = maxWaitingBytes;
  }

  /** Throws at once where the items are not taken; otherwise resolves when they are durable. */
  append(items: readonly T[], bytes: number): Promise<void> {
    if (this.#stopped) throw this.#stopped;
    if (this.#waitingItems + items.length > this.#maxItems || this.#waitingBytes + bytes > this.#maxBytes) {
      throw new Failure("unavailable", "too much is waiting for the disk");
    }
    this.#waitingItems += items.length;
    this.#waitingBytes += bytes;
    const durable = new Promise<void>((resolve, reject) => this.#waiting.push({ items, bytes, resolve, reject }));
    this.#running ??= this.#run();
    return durable;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // What the same tick brings goes into one commit.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !this.#stopped) {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#waitingItems = 0;
      this.#waitingBytes = 0;
      try {
        await this.#commit(batch.flatMap(({ items }) => items));
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        this.#stopped = new Failure("read-only", "the store takes no edits", { cause });
        for (const { reject } of [...batch, ...this.#waiting]) reject(this.#stopped);
        this.#waiting = [];
      }
    }
    this.#running = undefined;
  }
}
