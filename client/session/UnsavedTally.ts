import { Listeners } from "./Listeners.ts";

/** This user's edits that wait in the browser, as the client's collaboration layer keeps them. */
export interface KeptEdits {
  /** Never rejects. */
  count(): Promise<{ readonly count: number }>;
  subscribe(listener: () => void): () => void;
}

/** How many edits wait in this browser, ready to be read at any moment. */
export class UnsavedTally {
  readonly #edits: KeptEdits;
  readonly #changed = new Listeners();
  readonly #undo: () => void;
  #count = 0;
  /** Counting takes a while: only the newest answer counts. */
  #asked = 0;

  constructor(edits: KeptEdits) {
    this.#edits = edits;
    this.#undo = edits.subscribe(() => this.#read());
    this.#read();
  }

  get count(): number {
    return this.#count;
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  close(): void {
    this.#undo();
    this.#asked += 1;
  }

  #read(): void {
    const turn = ++this.#asked;
    void this.#edits.count().then(({ count }) => {
      if (turn !== this.#asked || count === this.#count) return;
      this.#count = count;
      this.#changed.tell();
    });
  }
}
