import * as Y from "yjs";
import { replacementBetween, type TextChange } from "./TextSource.ts";
import { unsavedChanges } from "./unsavedText.ts";

const SERVER = Symbol("server");
const ADOPTED = Symbol("adopted");

/** A text twice: as this page shows it, and as the server is known to have it. */
export class TextReplica {
  readonly #root: string;
  readonly #onWritten: (update: Uint8Array) => void;
  readonly #listeners = new Set<{ readonly call: (changes: readonly TextChange[]) => void; readonly editor: object }>();
  #known: Y.Doc;
  #live: Y.Doc;
  #undo: Y.UndoManager;
  #isReady = false;
  /** What is on the screen while the text is fetched or made anew. */
  #shown: string | undefined = "";

  /** `onWritten`: called with the update of each edit that this user makes. */
  constructor(root: string, onWritten: (update: Uint8Array) => void) {
    this.#root = root;
    this.#onWritten = onWritten;
    this.#known = new Y.Doc();
    [this.#live, this.#undo] = this.#newLive();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get text(): string {
    return this.#shown ?? this.#textOf(this.#live).toJSON();
  }

  get canUndo(): boolean {
    return this.#undo.canUndo();
  }

  get canRedo(): boolean {
    return this.#undo.canRedo();
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#known);
  }

  edit(changes: readonly TextChange[], editor: object): void {
    this.#write(changes, new EditMark(editor));
  }

  onEdited(call: (changes: readonly TextChange[]) => void, editor: object): () => void {
    const listener = { call, editor };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  undo(): boolean {
    return this.#undo.undo() !== null;
  }

  redo(): boolean {
    return this.#undo.redo() !== null;
  }

  /** An update of the server's. */
  hear(update: Uint8Array): void {
    Y.applyUpdate(this.#known, update, SERVER);
    Y.applyUpdate(this.#live, update, SERVER);
  }

  /** The whole text has been heard. */
  ready(): void {
    this.#isReady = true;
    this.#show();
  }

  /** The server has this update of ours. */
  save(update: Uint8Array): void {
    Y.applyUpdate(this.#known, update, SERVER);
  }

  /** Takes an update that an earlier page wrote; false where it does not fit. */
  adopt(update: Uint8Array): boolean {
    const probe = new Y.Doc();
    Y.applyUpdate(probe, Y.encodeStateAsUpdate(this.#live));
    Y.applyUpdate(probe, update);
    const isWhole = probe.store.pendingStructs === null && probe.store.pendingDs === null;
    probe.destroy();
    if (isWhole) Y.applyUpdate(this.#live, update, ADOPTED);
    return isWhole;
  }

  /** A new Y.Doc, with a new client id, of what the server has. What it has not is written again, but for the update `without`. */
  startAnew(without: Uint8Array | undefined): void {
    this.#shown ??= this.text;
    const changes = unsavedChanges(this.#textOf(this.#known), this.#textOf(this.#live), without);
    this.#replaceLive();
    Y.applyUpdate(this.#live, Y.encodeStateAsUpdate(this.#known), SERVER);
    this.#write(changes, new EditMark(this));
    if (this.#isReady) this.#show();
  }

  /** Nothing that was known is true any more; what is on the screen stays until the text is ready again. */
  forgetAll(): void {
    this.#shown ??= this.text;
    this.#isReady = false;
    this.#known.destroy();
    this.#known = new Y.Doc();
    this.#replaceLive();
  }

  close(): void {
    this.#listeners.clear();
    this.#undo.destroy();
    this.#live.destroy();
    this.#known.destroy();
  }

  #replaceLive(): void {
    this.#undo.destroy();
    this.#live.destroy();
    [this.#live, this.#undo] = this.#newLive();
  }

  #newLive(): [Y.Doc, Y.UndoManager] {
    const doc = new Y.Doc();
    const text = this.#textOf(doc);
    text.observe((event, { origin }: Y.Transaction) => this.#edited(event, origin));
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== SERVER && origin !== ADOPTED) this.#onWritten(update);
    });
    return [doc, new Y.UndoManager(text, { trackedOrigins: new Set([EditMark]) })];
  }

  #textOf(doc: Y.Doc): Y.Text {
    return doc.getText(this.#root);
  }

  /** `changes` are all of the text before the first of them. */
  #write(changes: readonly TextChange[], mark: EditMark): void {
    if (changes.length === 0) return;
    const text = this.#textOf(this.#live);
    this.#live.transact(() => {
      let moved = 0;
      for (const { from, to, insert } of changes) {
        if (to > from) text.delete(from + moved, to - from);
        if (insert.length > 0) text.insert(from + moved, insert);
        moved += insert.length - (to - from);
      }
    }, mark);
  }

  #edited(event: Y.YTextEvent, origin: unknown): void {
    if (this.#shown !== undefined) return;
    this.#tell(changesOf(event), origin instanceof EditMark ? origin.editor : undefined);
  }

  /** The text as it is takes the place of what was on the screen. */
  #show(): void {
    if (this.#shown === undefined) return;
    const change = replacementBetween(this.#shown, this.#textOf(this.#live).toJSON());
    this.#shown = undefined;
    if (change) this.#tell([change], undefined);
  }

  #tell(changes: readonly TextChange[], except: object | undefined): void {
    for (const { call, editor } of this.#listeners) if (editor !== except) call(changes);
  }
}

/** The origin of this user's edits: the undo manager knows them by their class. */
class EditMark {
  readonly editor: object;

  constructor(editor: object) {
    this.editor = editor;
  }
}

function changesOf(event: Y.YTextEvent): TextChange[] {
  const changes: TextChange[] = [];
  let at = 0;
  for (const { retain = 0, delete: removed = 0, insert } of event.delta) {
    at += retain;
    if (removed > 0) changes.push({ from: at, to: at + removed, insert: "" });
    if (typeof insert === "string") changes.push({ from: at, to: at, insert });
    at += removed;
  }
  return changes;
}
