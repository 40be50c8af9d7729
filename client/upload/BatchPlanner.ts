import type { Image } from "./findImages.ts";

export interface BatchLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

const batchLimits: BatchLimits = { maxBytes: 6 * 1024 * 1024, maxFiles: 32 };

/** What the planner is told of one image; `id` is its place in the report. */
export interface Item extends Image {
  readonly id: number;
}

/**
 * Cuts the stream of images into requests. No two images of one identifier are under way at once: the second is compared with what the
 * first became. An image that does not tell its identifier goes alone, so that its answer is known to be its own.
 */
export class BatchPlanner {
  readonly #limits: BatchLimits;
  readonly #source: AsyncIterator<Item>;
  readonly #underWay = new Set<string>();
  /** Taken from the source and not given out. */
  #waiting: Item[] = [];
  #isDrained = false;
  #turn: Promise<unknown> = Promise.resolve();
  #freed = Promise.withResolvers<void>();

  constructor(source: AsyncIterable<Item>, limits: BatchLimits = batchLimits) {
    this.#source = source[Symbol.asyncIterator]();
    this.#limits = limits;
  }

  /** The next request's images; undefined once there are no more. Whoever takes them says `done` when they are settled. */
  next(): Promise<readonly Item[] | undefined> {
    const turn = this.#turn.then(() => this.#take());
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  done(batch: readonly Item[]): void {
    for (const { sopUid } of batch) if (sopUid !== undefined) this.#underWay.delete(sopUid);
    this.#freed.resolve();
    this.#freed = Promise.withResolvers<void>();
  }

  async #take(): Promise<readonly Item[] | undefined> {
    for (;;) {
      const { batch, isFull } = this.#choose();
      if (batch.length > 0 && (isFull || this.#isDrained || this.#waiting.length > this.#limits.maxFiles)) {
        return this.#give(batch);
      }
      if (!this.#isDrained && this.#waiting.length <= 2 * this.#limits.maxFiles) {
        await this.#pull();
        continue;
      }
      if (this.#waiting.length === 0) return undefined;
      // All that is left waits for its like.
      await this.#freed.promise;
    }
  }

  async #pull(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) this.#isDrained = true;
    else this.#waiting.push(value);
  }

  /** The first images that may go together, in their order. */
  #choose(): { readonly batch: Item[]; readonly isFull: boolean } {
    const batch: Item[] = [];
    const uids = new Set(this.#underWay);
    let bytes = 0;
    for (const item of this.#waiting) {
      const { sopUid, file } = item;
      if (sopUid !== undefined && uids.has(sopUid)) continue;
      const isOver = bytes + file.size > this.#limits.maxBytes || batch.length >= this.#limits.maxFiles;
      const isAlone = sopUid === undefined || batch[0]?.sopUid === undefined;
      if (batch.length > 0 && (isOver || isAlone)) return { batch, isFull: true };
      batch.push(item);
      bytes += file.size;
      if (sopUid === undefined || bytes >= this.#limits.maxBytes) return { batch, isFull: true };
      uids.add(sopUid);
    }
    return { batch, isFull: false };
  }

  #give(batch: readonly Item[]): readonly Item[] {
    const given = new Set(batch);
    this.#waiting = this.#waiting.filter((item) => !given.has(item));
    for (const { sopUid } of batch) if (sopUid !== undefined) this.#underWay.add(sopUid);
    return batch;
  }
}
