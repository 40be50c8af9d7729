import * as Y from "yjs";
import { failures } from "../../shared/protocol/failures.ts";
import type { Motion, SentMotion } from "../../shared/model/motion.ts";
import { decodeSentMotion, encodeMotion } from "../../shared/protocol/sync.ts";
import type { Denial } from "./denial.ts";
import { DocLink, type DocLinkOptions, type LinkedDoc } from "./DocLink.ts";
import { type Command, EditQueue, type KeyEdit, type PendingEdit, type RefusedEdit } from "./EditQueue.ts";
import { mapUpdate } from "./mapUpdate.ts";
import { byKey, judgeReplay } from "./replay.ts";
import type { SaveState } from "./SaveState.ts";
import { Subscribers } from "./Subscribers.ts";
import { UndoSteps } from "./UndoSteps.ts";
import type { UnsavedEdits } from "./UnsavedEdits.ts";

export interface SharedDocOptions extends DocLinkOptions {
  /** The name of the Doc's root map. */
  readonly root: string;
  /**
   * Where this user's unsaved edits are kept. Such a Doc also minds what others did while it was away, and reports an edit rather
   * than write over them. Absent for the stage: what is unsaved lives in the page, and the last word counts.
   */
  readonly unsaved?: UnsavedEdits;
  /** Whether this user may take back own edits. */
  readonly hasUndo?: boolean;
}

const CONFLICT = failures.conflict.close;

/**
 * One shared Doc: a flat map that follows the server's, and this page's edits on their way to its disk. Edits are kept until the
 * server calls them durable and sent again after a lost connection. An edit that the server refuses for good ends its Y.Doc, for
 * later changes lean on it: a new one takes its place, and the edits that were not refused are made again there.
 */
export class SharedDoc {
  readonly #options: SharedDocOptions;
  readonly #link: DocLink;
  readonly #queue: EditQueue;
  readonly #steps: UndoSteps | undefined;
  readonly #onChange = new Subscribers();
  readonly #onMotion = new Subscribers<SentMotion>();
  readonly #onRefused = new Subscribers<RefusedEdit>();
  /** What is shown, until the next Y.Doc has everything. */
  #doc: Y.Doc = new Y.Doc();
  #next: Y.Doc | undefined;
  /** Edits made while there is no synced Y.Doc to make them in. */
  #waiting: readonly KeyEdit[] = [];
  #stopAdopting: (() => void) | undefined;

  constructor(options: SharedDocOptions) {
    this.#options = options;
    const { socket, unsaved, docName, hasUndo = false } = options;
    this.#next = this.#newDoc();
    this.#queue = new EditQueue(() => socket.nextSeq());
    this.#steps = hasUndo ? new UndoSteps() : undefined;
    this.#link = new DocLink(options, this.#linked());
    this.#link.attach();
    this.#stopAdopting = unsaved?.adoptValues(docName, (edits) => this.#adopt(edits));
  }

  get status(): SaveState {
    if (this.#link.isReadOnly) return "readOnly";
    if (!this.#link.isOnline) return "offline";
    return this.hasUnsaved ? "saving" : "saved";
  }

  /** What the server said of the Doc instead of carrying it, or of damage besides; undefined while all is well. */
  get denial(): Denial | undefined {
    return this.#link.denial;
  }

  get hasUnsaved(): boolean {
    return this.#queue.edits.length > 0 || this.#waiting.length > 0;
  }

  /** True where there is a step that `undo` would take back now. */
  get canUndo(): boolean {
    return this.#steps?.canUndo((key) => this.get(key)) ?? false;
  }

  get canRedo(): boolean {
    return this.#steps?.canRedo((key) => this.get(key)) ?? false;
  }

  get(key: string): unknown {
    const early = this.#waiting.findLast((edit) => edit.key === key);
    return early ? early.value : this.#map(this.#doc).get(key);
  }

  keys(): string[] {
    const keys = new Set([...this.#map(this.#doc).keys(), ...this.#waiting.map(({ key }) => key)]);
    return [...keys].filter((key) => this.get(key) !== undefined);
  }

  /** Plain JSON. Shown at once, saved when `status` says so; `onRefused` tells where it is not to be. */
  set(key: string, value: unknown): void {
    const plain: unknown = JSON.parse(JSON.stringify(value));
    this.#edit({ key, value: plain });
  }

  delete(key: string): void {
    this.#edit({ key, value: undefined });
  }

  /** All edits of `work` are one step of `undo`. On the wire each is an edit of its own. */
  transact(work: () => void): void {
    if (this.#steps) this.#steps.group(work);
    else work();
  }

  /** Takes back this user's newest step that nobody has changed since; false where there is none. */
  undo(): boolean {
    return this.#repeat(this.#steps?.undo((key) => this.get(key)));
  }

  redo(): boolean {
    return this.#repeat(this.#steps?.redo((key) => this.get(key)));
  }

  /** Called after every change of a value or of the status. Returns its undo. */
  subscribe(listener: () => void): () => void {
    return this.#onChange.add(listener);
  }

  onRefused(listener: (edit: RefusedEdit) => void): () => void {
    return this.#onRefused.add(listener);
  }

  onMotion(listener: (sent: SentMotion) => void): () => void {
    return this.#onMotion.add(listener);
  }

  /** Goes to the others now or never. */
  sendMotion(motion: Motion): void {
    this.#link.send({ kind: "motion", bytes: encodeMotion(motion) });
  }

  /** What is kept is found again by whoever opens the Doc next; what is on its way needs nobody to wait for it. */
  close(): void {
    this.#stopAdopting?.();
    const { socket, docName, unsaved } = this.#options;
    for (const { seq, keptIds } of this.#queue.edits) {
      socket.whenAcknowledged(docName, seq, () => unsaved?.remove(keptIds));
    }
    this.#link.close();
    this.#doc.destroy();
    this.#next?.destroy();
    for (const listeners of [this.#onChange, this.#onMotion, this.#onRefused]) listeners.clear();
  }

  #linked(): LinkedDoc {
    return {
      opened: () => this.#opened(),
      stateVector: () => Y.encodeStateVector(this.#growing),
      synced: (update) => this.#synced(update),
      updated: (update) => {
        Y.applyUpdate(this.#growing, update);
        this.#tell();
      },
      acknowledged: (seq) => this.#acknowledged(seq),
      refused: (seq, code) => this.#refused(seq, code),
      replaced: () => this.#replaced(),
      motion: (bytes) => this.#onMotion.tell(decodeSentMotion(bytes)),
      retried: () => this.#sendAll(),
      changed: () => this.#tell(),
    };
  }

  /** The Y.Doc that the server's updates go to. */
  get #growing(): Y.Doc {
    return this.#next ?? this.#doc;
  }

  #map(doc: Y.Doc): Y.Map<unknown> {
    return doc.getMap(this.#options.root);
  }

  #newDoc(): Y.Doc {
    const doc = new Y.Doc();
    this.#map(doc);
    return doc;
  }

  /** [CO4] What others did meanwhile is not known yet: unsaved edits wait for it, where the Doc minds. */
  #opened(): void {
    if (this.#options.unsaved && this.#queue.edits.length > 0) this.#startAnew(this.#queue.clear());
  }

  #synced(update: Uint8Array): void {
    Y.applyUpdate(this.#growing, update);
    if (this.#next) {
      this.#doc.destroy();
      this.#doc = this.#next;
      this.#next = undefined;
    }
    this.#sendAll();
    this.#makeWaiting();
    this.#tell();
  }

  #adopt(edits: readonly KeyEdit[]): void {
    this.#waiting = [...edits, ...this.#waiting];
    if (!this.#next && this.#link.isOnline) this.#makeWaiting();
    this.#tell();
  }

  #makeWaiting(): void {
    const waiting = byKey(this.#waiting);
    this.#waiting = [];
    for (const edits of waiting.values()) this.#replay(edits);
  }

  #replay(edits: readonly KeyEdit[]): void {
    const last = edits.at(-1);
    if (!last) return;
    const base = this.get(last.key);
    const keptIds = edits.flatMap((edit) => edit.keptIds);
    const judged = judgeReplay(base, edits);
    const verdict = judged === "refuse" && !this.#options.unsaved ? "write" : judged;
    if (verdict === "write") return this.#make({ ...last, base, keptIds });
    this.#options.unsaved?.remove(keptIds);
    if (verdict === "refuse") this.#report(last, CONFLICT);
  }

  #edit({ key, value }: Command): void {
    const base = this.get(key);
    this.#steps?.record({ key, before: base, after: value });
    this.#change({ key, value, base });
    this.#tell();
  }

  #repeat(commands: readonly Command[] | undefined): boolean {
    if (!commands) return false;
    for (const command of commands) this.#change({ ...command, base: this.get(command.key) });
    this.#tell();
    return true;
  }

  #change(change: Omit<KeyEdit, "keptIds">): void {
    const { unsaved, docName } = this.#options;
    const edit = { ...change, keptIds: unsaved ? [unsaved.keepValue(docName, change)] : [] };
    if (this.#next) this.#waiting = [...this.#waiting, edit];
    else this.#make(edit);
  }

  #make(edit: KeyEdit): void {
    const pending = this.#queue.add(edit, mapUpdate(this.#map(this.#doc), edit));
    if (this.#link.isOnline && !this.#queue.isStalled) this.#sendEdit(pending);
  }

  #sendAll(): void {
    for (const edit of this.#queue.restart()) this.#sendEdit(edit);
  }

  #sendEdit({ seq, update }: PendingEdit): void {
    this.#link.send({ kind: "edit", seq, update });
  }

  #acknowledged(seq: number): void {
    const edit = this.#queue.acknowledge(seq);
    if (edit) this.#options.unsaved?.remove(edit.keptIds);
    this.#tell();
  }

  #refused(seq: number, code: number): void {
    const refusal = this.#queue.refuse(seq, code);
    if (refusal?.kind === "wait") this.#link.retryLater(code);
    if (refusal?.kind === "final") {
      this.#startAnew(refusal.others);
      this.#link.askAnew();
      this.#options.unsaved?.remove(refusal.refused.keptIds);
      this.#report(refusal.refused, code);
    }
    this.#tell();
  }

  /** Another epoch is another Doc of the same name. What a page alone knows of the one that is gone cannot be judged there. */
  #replaced(): void {
    const edits = this.#queue.clear();
    this.#startAnew(this.#options.unsaved ? edits : []);
    this.#link.askAnew();
    if (!this.#options.unsaved) for (const edit of edits) this.#report(edit, CONFLICT);
    this.#tell();
  }

  /** Opens a new Y.Doc, with a new client id; these edits are made again once it has everything. */
  #startAnew(again: readonly KeyEdit[]): void {
    this.#next?.destroy();
    this.#next = this.#newDoc();
    this.#waiting = [...again, ...this.#waiting];
  }

  #report({ key, value }: Command, code: number): void {
    this.#steps?.forget(key);
    this.#onRefused.tell({ key, value, code });
  }

  #tell(): void {
    this.#onChange.tell();
  }
}
