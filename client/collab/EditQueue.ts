/** One change of one key: `undefined` deletes it. */
export interface Command {
  readonly key: string;
  readonly value: unknown;
}

/** A command that is not to be. */
export interface RefusedEdit extends Command {
  /** The close code of the server's failure, such as 4403; 4409 where what was edited was changed or deleted meanwhile. */
  readonly code: number;
}

/** A command with what its writer saw before it, and the names under which it is kept. */
export interface KeyEdit extends Command {
  readonly base: unknown;
  readonly keptIds: readonly string[];
}

/** An edit that the server has not called durable yet. */
export interface PendingEdit extends KeyEdit {
  readonly seq: number;
  readonly update: Uint8Array;
}

export type Refusal =
  /** The server may take it later: it stays, and so does everything after it. */
  | { readonly kind: "wait" }
  /** Never: its Y.Doc cannot go on, for all later changes lean on this one. */
  | { readonly kind: "final"; readonly refused: PendingEdit; readonly others: readonly KeyEdit[] };

/** True where the server, having refused an edit with this close code, may take it later. */
export function isForLater(code: number): boolean {
  return code >= 4500 || code < 4400;
}

/** The edits that are not durable yet, in order. */
export class EditQueue {
  readonly #nextSeq: () => number;
  #edits: PendingEdit[] = [];
  #isStalled = false;

  /** `nextSeq` never gives a number twice. */
  constructor(nextSeq: () => number) {
    this.#nextSeq = nextSeq;
  }

  get edits(): readonly PendingEdit[] {
    return this.#edits;
  }

  /** True after the server said "later": nothing more is sent until all is sent again. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  add(edit: KeyEdit, update: Uint8Array): PendingEdit {
    const pending = { ...edit, update, seq: this.#nextSeq() };
    this.#edits.push(pending);
    return pending;
  }

  /** Undefined where the number is of none of these. */
  acknowledge(seq: number): PendingEdit | undefined {
    const edit = this.#edits.find((pending) => pending.seq === seq);
    this.#edits = this.#edits.filter((pending) => pending !== edit);
    return edit;
  }

  /** Undefined where the refused edit is none of these any more. */
  refuse(seq: number, code: number): Refusal | undefined {
    const refused = this.#edits.find((edit) => edit.seq === seq);
    if (!refused) return undefined;
    // What came after an edit that must wait was refused only because that one is missing.
    if (isForLater(code) || this.#isStalled) {
      this.#isStalled = true;
      return { kind: "wait" };
    }
    const others = this.#edits.filter((edit) => edit !== refused);
    this.#edits = [];
    return { kind: "final", refused, others: withoutRefused(others, refused) };
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

/** The next edit of the refused one's key starts from what that one started from. */
function withoutRefused(edits: readonly PendingEdit[], refused: PendingEdit): readonly KeyEdit[] {
  const next = edits.find(({ key, seq }) => key === refused.key && seq > refused.seq);
  return edits.map((edit) => (edit === next ? { ...edit, base: refused.base } : edit));
}
