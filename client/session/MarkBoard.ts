import type { PeerId } from "../../shared/model/ids.ts";
import { commentKeyOf, Mark, MarkComment, MAX_MARK_TEXT, parseMarkKey } from "../../shared/model/mark.ts";
import { Listeners } from "./Listeners.ts";
import type { RefusedMark } from "./MarkSnapshot.ts";
import type { SaveState } from "../collab/SaveState.ts";

/** A case's marks Doc, as the client's collaboration layer offers it. */
export interface MarksDoc {
  readonly status: SaveState;
  /** "readOnly": the server's copy is damaged, shown as far as it can be read, and takes nothing. */
  readonly denial: { readonly kind: string } | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  keys(): string[];
  undo(): void;
  redo(): void;
  subscribe(listener: () => void): () => void;
  onRefused(
    listener: (edit: { readonly key: string; readonly value: unknown; readonly code: number }) => void,
  ): () => void;
  close(): void;
}

interface BoardComment extends MarkComment {
  readonly id: string;
}

export interface BoardMark {
  readonly id: string;
  readonly mark: Mark;
  /** Oldest first. */
  readonly comments: readonly BoardComment[];
}

export interface MarkAuthor {
  readonly id: PeerId;
  readonly name: string;
}

export interface MarkBoardPorts {
  readonly author: () => MarkAuthor | undefined;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly newId: () => string;
}

/** What of a mark is new. */
interface MarkChange {
  readonly points?: Mark["points"];
  readonly label?: Mark["label"];
  readonly text?: string;
}

interface Refusal {
  readonly value: unknown;
  readonly code: number;
}

/** The marks of the case on stage and the comments on them: what the Doc holds, and this person's edits of it. */
export class MarkBoard {
  readonly #ports: MarkBoardPorts;
  readonly #changed = new Listeners();
  readonly #refused = new Map<string, Refusal>();
  readonly #parsedMarks = new Parsed<Mark>(Mark);
  readonly #parsedComments = new Parsed<MarkComment>(MarkComment);
  #doc: MarksDoc | undefined;
  #undo: readonly (() => void)[] = [];
  #marks: readonly BoardMark[] = [];

  constructor(ports: MarkBoardPorts) {
    this.#ports = ports;
  }

  /** Another case's Doc, or none. The board owns it from here. */
  attach(doc: MarksDoc | undefined): void {
    for (const undo of this.#undo) undo();
    this.#doc?.close();
    this.#doc = doc;
    this.#refused.clear();
    this.#undo = doc
      ? [
          doc.subscribe(() => this.#read()),
          doc.onRefused(({ key, value, code }) => {
            this.#refused.set(key, { value, code });
            this.#read();
          }),
        ]
      : [];
    this.#read();
  }

  /** In the order in which they were written. */
  get marks(): readonly BoardMark[] {
    return this.#marks;
  }

  get refused(): readonly RefusedMark[] {
    return [...this.#refused].map(([key, { value, code }]) => ({ key, code, ...describe(key, value) }));
  }

  get status(): SaveState | undefined {
    return this.#doc?.status;
  }

  get isDamaged(): boolean {
    return this.#doc?.denial?.kind === "readOnly";
  }

  get canUndo(): boolean {
    return this.#doc?.canUndo ?? false;
  }

  get canRedo(): boolean {
    return this.#doc?.canRedo ?? false;
  }

  find(markId: string | undefined): BoardMark | undefined {
    return this.#marks.find(({ id }) => id === markId);
  }

  subscribe(listener: () => void): () => void {
    return this.#changed.add(listener);
  }

  /** Returns the new mark's id; undefined where there is no case or nobody to sign it. */
  add(drawn: Pick<Mark, "kind" | "view" | "points"> & { readonly text: string }): string | undefined {
    const { text, ...rest } = drawn;
    const id = this.#ports.newId();
    return this.#write(id, { ...rest, ...textOf(text) }) ? id : undefined;
  }

  /** Changes this person's own mark. */
  change(markId: string, change: MarkChange): void {
    const found = this.find(markId);
    if (!found) return;
    const { points, label, text } = change;
    const { text: before, ...rest } = found.mark;
    this.#write(markId, {
      ...rest,
      ...(points && { points }),
      ...(label && { label }),
      ...textOf(text ?? before ?? ""),
    });
  }

  remove(markId: string): void {
    this.#doc?.delete(markId);
  }

  comment(markId: string, text: string): void {
    const trimmed = textOf(text);
    if (trimmed.text !== undefined && this.find(markId))
      this.#write(commentKeyOf(markId, this.#ports.newId()), trimmed);
  }

  removeComment(markId: string, commentId: string): void {
    this.#doc?.delete(commentKeyOf(markId, commentId));
  }

  undo(): void {
    this.#doc?.undo();
  }

  redo(): void {
    this.#doc?.redo();
  }

  retryRefused(key: string): void {
    const refusal = this.#refused.get(key);
    if (!refusal || !this.#doc) return;
    this.#refused.delete(key);
    if (refusal.value === undefined) this.#doc.delete(key);
    else this.#doc.set(key, refusal.value);
    this.#changed.tell();
  }

  dropRefused(key: string): void {
    this.#refused.delete(key);
    this.#changed.tell();
  }

  #write(key: string, value: object): boolean {
    const author = this.#ports.author();
    if (!this.#doc || !author) return false;
    this.#refused.delete(key);
    this.#doc.set(key, { ...value, author: author.id, authorName: author.name, at: this.#ports.clock() });
    return true;
  }

  #read(): void {
    const marks = new Map<string, Mark>();
    const comments = new Map<string, BoardComment[]>();
    for (const name of this.#doc?.keys() ?? []) {
      const key = parseMarkKey(name);
      const raw = this.#doc?.get(name);
      if (key?.kind === "mark") {
        const mark = this.#parsedMarks.read(raw);
        if (mark) marks.set(key.markId, mark);
      } else if (key) {
        const comment = this.#parsedComments.read(raw);
        const others = comments.get(key.markId) ?? [];
        if (comment) comments.set(key.markId, [...others, { ...comment, id: key.commentId }]);
      }
    }
    this.#marks = [...marks]
      .map(([id, mark]) => ({ id, mark, comments: (comments.get(id) ?? []).toSorted((a, b) => a.at - b.at) }))
      .toSorted((a, b) => a.mark.at - b.mark.at || a.id.localeCompare(b.id));
    this.#changed.tell();
  }
}

/** Parses each object of the Doc once; what does not match its schema counts as absent. */
class Parsed<T> {
  readonly #schema: { safeParse(raw: unknown): { data?: T | undefined } };
  readonly #seen = new WeakMap<object, { readonly value: T | undefined }>();

  constructor(schema: { safeParse(raw: unknown): { data?: T | undefined } }) {
    this.#schema = schema;
  }

  read(raw: unknown): T | undefined {
    if (typeof raw !== "object" || raw === null) return undefined;
    const seen = this.#seen.get(raw) ?? { value: this.#schema.safeParse(raw).data };
    this.#seen.set(raw, seen);
    return seen.value;
  }
}

function textOf(text: string): { readonly text?: string } {
  const trimmed = text.trim().slice(0, MAX_MARK_TEXT);
  return trimmed === "" ? {} : { text: trimmed };
}

function describe(key: string, value: unknown): Pick<RefusedMark, "what" | "text"> {
  const text = MarkComment.safeParse(value).data?.text ?? Mark.safeParse(value).data?.text ?? "";
  if (value === undefined) return { what: "deletion", text };
  return { what: parseMarkKey(key)?.kind === "comment" ? "comment" : "mark", text };
}
