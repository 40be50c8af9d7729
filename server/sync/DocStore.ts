import type { DocRecord } from "./docRecord.ts";
import type { StoredDoc } from "./StoredDoc.ts";

/** The log of all Docs: what was told to be saved is here, and nothing that was not can be. */
export interface DocStore extends AsyncDisposable {
  /** False after a commit failed, until the store was opened anew and wrote again. */
  readonly canSave: boolean;
  /** In how many Docs damage was found since the start. */
  readonly damagedDocs: number;

  /**
   * What there is of a Doc, undefined if it was never seeded. Throws `Failure("read-only")` where nothing of it can be trusted, and
   * while the store cannot save: an answer is never silently wrong.
   */
  load(doc: string): Promise<StoredDoc | undefined>;

  /**
   * Takes records, whose `seq` goes on from the Doc's last; resolves when they are durable, in the order of the calls. Throws at
   * once, having taken nothing: `read-only` while it cannot save, `unavailable` while too much waits for the disk. A commit that
   * fails rejects this and everything waiting with `read-only`.
   */
  append(records: readonly DocRecord[]): Promise<void>;

  /**
   * Makes a snapshot of what is durable of a Doc, beside everything else. Resolves when that has ended, well or badly: the log is
   * whole without it.
   */
  compact(doc: string): Promise<void>;

  /** Calls back on every change of `canSave`, after what was waiting has been rejected; returns the undo. */
  onCanSaveChange(listener: (canSave: boolean) => void): () => void;
}
