/** One change of one key: `undefined` deletes it. */
export interface Command {
  readonly key: string;
  readonly value: unknown;
}

/** An edit that the server has not called durable yet. */
export interface PendingEdit extends Command {
  readonly seq: number;
  readonly update: Uint8Array;
}

export type Refusal =
  /** The server may take it later: it stays, and so does everything after it. */
  | { readonly kind: "wait" }
  /** Never: its Y.Doc cannot go on, for all later changes lean on this one. */
  | { readonly kind: "final"; readonly refused: PendingEdit; readonly others: readonly PendingEdit[] };

/** The edits that are not durable yet, in order. Numbers are never used twice. */
export class EditQueue {
  #edits: PendingEdit[] = [];
  #lastSeq = 0;
  #isStalled = false;

  get edits(): readonly PendingEdit[] {
    return this.#edits;
  }

  /** True after the server said "later": nothing more is sent until all is sent again. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  add(command: Command, update: Uint8Array): PendingEdit {
    const edit = { ...command, update, seq: (this.#lastSeq += 1) };
    this.#edits.push(edit);
    return edit;
  }

  acknowledge(seq: number): void {
    this.#edits = this.#edits.filter((edit) => edit.seq !== seq);
  }

  /** Undefined where the refused edit is none of these any more. */
  refuse(seq: number, code: number): Refusal | undefined {
    const refused = this.#edits.find((edit) => edit.seq === seq);
    if (!refused) return undefined;
    // What came after an edit that must wait was refused only because that one is missing.
    if (code >= 4500 || code < 4400 || this.#isStalled) {
      this.#isStalled = true;
      return { kind: "wait" };
    }
    const others = this.#edits.filter((edit) => edit !== refused);
    this.#edits = [];
    return { kind: "final", refused, others };
  }

  /** All edits, to be sent once more from the first. */
  restart(): readonly PendingEdit[] {
    this.#isStalled = false;
    return this.#edits;
  }

  clear(): readonly PendingEdit[] {
    const edits = this.#edits;
    this.#edits = [];
    this.#isStalled = false;
    return edits;
  }
}
