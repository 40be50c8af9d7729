import * as Y from "yjs";
import { clientsOf } from "./unsavedText.ts";

/** Some Yjs updates of a text that go to the server as one edit. */
export interface TextBatch {
  readonly update: Uint8Array;
  /** The client whose structs it holds; undefined where it only deletes. */
  readonly client: number | undefined;
  /** Under which name it is kept, once it is. */
  keptId: string | undefined;
  /** The number under which it was sent on this connection. */
  seq: number | undefined;
}

/** The server takes 1 MiB, 2,000 structs and 10,000 deleted ranges in one edit. */
const MAX_DRAFT_UPDATES = 500;
const MAX_DRAFT_BYTES = 256 * 1024;

/** The unsaved updates of a text, oldest first: whole batches, one of them perhaps on its way, and the draft that still grows. */
export class TextBatches {
  #batches: TextBatch[] = [];
  #draft: Uint8Array[] = [];
  #draftBytes = 0;
  #draftKeptId: string | undefined;

  get isEmpty(): boolean {
    return this.#batches.length === 0 && this.#draft.length === 0;
  }

  get hasDraft(): boolean {
    return this.#draft.length > 0;
  }

  /** The one on its way. */
  get sent(): TextBatch | undefined {
    return this.#batches.find(({ seq }) => seq !== undefined);
  }

  get batches(): readonly TextBatch[] {
    return this.#batches;
  }

  /** True where the draft is as large as one edit may be: it must be sealed. */
  write(update: Uint8Array): boolean {
    this.#draft.push(update);
    this.#draftBytes += update.length;
    return this.#draft.length >= MAX_DRAFT_UPDATES || this.#draftBytes >= MAX_DRAFT_BYTES;
  }

  /** What was written since the last seal, and the name that it is kept under. */
  draft(): { readonly update: Uint8Array; readonly keptId: string | undefined } {
    if (this.#draft.length > 1) this.#draft = [Y.mergeUpdates(this.#draft)];
    const [update = new Uint8Array([0, 0])] = this.#draft;
    return { update, keptId: this.#draftKeptId };
  }

  draftIsKept(id: string): void {
    this.#draftKeptId = id;
  }

  /** Makes the draft a batch. */
  seal(): void {
    if (this.#draft.length === 0) return;
    const { update, keptId } = this.draft();
    this.#draft = [];
    this.#draftBytes = 0;
    this.#draftKeptId = undefined;
    this.add(update, keptId);
  }

  add(update: Uint8Array, keptId: string | undefined): void {
    const [client] = clientsOf(update);
    this.#batches.push({ update, client, keptId, seq: undefined });
  }

  /** The batch of this number, which is done with; undefined where there is none. */
  take(seq: number): TextBatch | undefined {
    const batch = this.#batches.find((one) => one.seq === seq);
    this.#batches = this.#batches.filter((one) => one !== batch);
    return batch;
  }

  /** The connection is another one: nothing is on its way. */
  unsend(): void {
    for (const batch of this.#batches) batch.seq = undefined;
  }

  /** Gives up everything; returns it. */
  clear(): readonly TextBatch[] {
    this.seal();
    const batches = this.#batches;
    this.#batches = [];
    return batches;
  }
}
