import type { TextBatches } from "./TextBatches.ts";
import type { UnsavedEdits } from "./UnsavedEdits.ts";

export interface TextKeeperParts {
  readonly docName: string;
  readonly batches: TextBatches;
  /** Absent: nothing is kept. */
  readonly unsaved: UnsavedEdits | undefined;
  /** Which Doc of the name the text belongs to, once that is known. */
  readonly epoch: () => number | undefined;
}

/** What was typed is in the browser's keeping after this. */
const KEEP_MS = 250;

/** Brings the growing draft of a text into the browser's keeping, not with every letter. */
export class TextKeeper {
  readonly #parts: TextKeeperParts;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: TextKeeperParts) {
    this.#parts = parts;
  }

  keepSoon(): void {
    this.#timer ??= setTimeout(() => this.keepNow(), KEEP_MS);
  }

  keepNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { unsaved, docName, batches } = this.#parts;
    const epoch = this.#parts.epoch();
    if (!unsaved || epoch === undefined || !batches.hasDraft) return;
    const { update, keptId } = batches.draft();
    batches.draftIsKept(unsaved.keepText(docName, { update, epoch }, keptId));
  }

  /** Saved, or not to be. */
  forget(batches: readonly { readonly keptId: string | undefined }[]): void {
    this.#parts.unsaved?.remove(batches.flatMap(({ keptId }) => (keptId === undefined ? [] : [keptId])));
  }
}
