import type { DocRecord } from "./docRecord.ts";

/** The log of all Docs: what was told to be saved is here, and nothing that was not can be. */
export interface DocStore extends AsyncDisposable {
  /** False after a commit failed, until the store was opened anew and wrote again. */
  readonly canSave: boolean;

  /**
   * A Doc's records in order, none if it was never seeded. A damaged last record is cut off; any other damage throws
   * `Failure("read-only")`, as does asking while the store cannot save: an answer is never silently wrong.
   */
  load(doc: string): Promise<readonly DocRecord[]>;

  /**
   * Takes records, whose `seq` goes on from the Doc's last; resolves when they are durable, in the order of the calls. Throws at
   * once, having taken nothing: `read-only` while it cannot save, `unavailable` while too much waits for the disk. A commit that
   * fails rejects this and everything waiting with `read-only`.
   */
  append(records: readonly DocRecord[]): Promise<void>;

  /** Calls back on every change of `canSave`, after what was waiting has been rejected; returns the undo. */
  onCanSaveChange(listener: (canSave: boolean) => void): () => void;
}
