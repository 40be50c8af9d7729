import { failures } from "../../shared/protocol/failures.ts";
import type { Denial } from "./denial.ts";
import { DocLink, type DocLinkOptions, type LinkedDoc } from "./DocLink.ts";
import { isForLater } from "./EditQueue.ts";
import type { SaveState } from "./SaveState.ts";
import { Subscribers } from "./Subscribers.ts";
import { type TextBatch, TextBatches } from "./TextBatches.ts";
import { TextKeeper } from "./TextKeeper.ts";
import { TextReplica } from "./TextReplica.ts";
import type { RefusedText, TextChange, TextSource } from "./TextSource.ts";
import type { KeptText, UnsavedEdits } from "./UnsavedEdits.ts";
import { insertedText } from "./unsavedText.ts";

export interface SharedTextOptions extends DocLinkOptions {
  /** The name of the Doc's root text. */
  readonly root: string;
  /** Where this user's unsaved edits are kept; absent: in this page only. */
  readonly unsaved?: UnsavedEdits;
  /** Calls when the page may end at any moment (`pagehide`): what was typed last is kept then. Returns the undo. */
  readonly onPageHide?: (listener: () => void) => () => void;
}

/** While someone types, edits go out at this pace; at most one is on its way. */
const FLUSH_MS = 100;
/** The text's edits can be in conflict by no fault of their words: they are made again, but not for ever. */
const MAX_CONFLICTS = 3;
const CONFLICT = failures.conflict.close;

/**
 * One shared text, and this page's edits of it on their way to the server's disk. Numbered and kept like those of a `SharedDoc`;
 * what is kept is the very Yjs update that was or will be sent, which may arrive twice and counts once.
 */
export class SharedText implements TextSource {
  readonly #options: SharedTextOptions;
  readonly #link: DocLink;
  readonly #replica: TextReplica;
  readonly #batches = new TextBatches();
  readonly #keeper: TextKeeper;
  readonly #onChange = new Subscribers();
  readonly #onRefused = new Subscribers<RefusedText>();
  readonly #stopAdopting: (() => void) | undefined;
  readonly #stopHiding: (() => void) | undefined;
  /** Kept by others or before, until the text is there to take them. */
  #adopted: readonly KeptText[] = [];
  /** The client id that the connection has shown since the last state vector. */
  #shownClient: number | undefined;
  #isStalled = false;
  #isAsking = false;
  #conflicts = 0;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SharedTextOptions) {
    this.#options = options;
    const { docName, unsaved } = options;
    this.#keeper = new TextKeeper({ docName, unsaved, batches: this.#batches, epoch: () => this.#link.epoch });
    this.#replica = new TextReplica(options.root, (update) => this.#written(update));
    this.#link = new DocLink(options, this.#linked());
    this.#link.attach();
    this.#stopAdopting = unsaved?.adoptTexts(docName, (texts) => this.#adopt(texts));
    this.#stopHiding = options.onPageHide?.(() => this.#keeper.keepNow());
  }

  get status(): SaveState {
    if (this.#link.isReadOnly) return "readOnly";
    if (!this.#link.isOnline) return "offline";
    return this.hasUnsaved ? "saving" : "saved";
  }

  /** What the server said of the text instead of carrying it, or of damage besides; undefined while all is well. */
  get denial(): Denial | undefined {
    return this.#link.denial;
  }

  get hasUnsaved(): boolean {
    return !this.#batches.isEmpty || this.#adopted.length > 0;
  }

  get isReady(): boolean {
    return this.#replica.isReady;
  }

  get text(): string {
    return this.#replica.text;
  }

  get canUndo(): boolean {
    return this.#replica.canUndo;
  }

  get canRedo(): boolean {
    return this.#replica.canRedo;
  }

  edit(changes: readonly TextChange[], editor: object): void {
    if (!this.isReady) throw new Error("the text is not known yet");
    this.#replica.edit(changes, editor);
  }

  onEdited(listener: (changes: readonly TextChange[]) => void, editor: object): () => void {
    return this.#replica.onEdited(listener, editor);
  }

  /** Takes back what this user wrote last, and nothing of the others'. */
  undo(): boolean {
    return this.#replica.undo();
  }

  redo(): boolean {
    return this.#replica.redo();
  }

  /** Called after every change of the text or of the status. Returns its undo. */
  subscribe(listener: () => void): () => void {
    return this.#onChange.add(listener);
  }

  onRefused(listener: (refused: RefusedText) => void): () => void {
    return this.#onRefused.add(listener);
  }

  /** Sends what can be sent; what is kept beyond that is found again by whoever opens the text next. */
  close(): void {
    this.#seal();
    this.#sendLast();
    this.#stopHiding?.();
    clearTimeout(this.#flushTimer);
    this.#stopAdopting?.();
    this.#link.close();
    this.#replica.close();
    this.#onChange.clear();
    this.#onRefused.clear();
  }

  #linked(): LinkedDoc {
    return {
      opened: () => {
        this.#batches.unsend();
        this.#shownClient = undefined;
        this.#isAsking = true;
      },
      stateVector: () => this.#replica.stateVector(),
      synced: (update) => this.#synced(update),
      updated: (update) => {
        this.#replica.hear(update);
        this.#tell();
      },
      acknowledged: (seq) => this.#acknowledged(seq),
      refused: (seq, code) => this.#refused(seq, code),
      replaced: () => this.#replaced(),
      motion: () => undefined,
      retried: () => {
        this.#isStalled = false;
        this.#flush();
      },
      changed: () => this.#tell(),
    };
  }

  #written(update: Uint8Array): void {
    if (this.#batches.write(update)) this.#seal();
    this.#flushTimer ??= setTimeout(() => this.#flush(), FLUSH_MS);
    this.#keeper.keepSoon();
    this.#tell();
  }

  #seal(): void {
    this.#keeper.keepNow();
    this.#batches.seal();
  }

  /** Sends the oldest batch that is not saved. */
  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#batches.sent) return;
    if (this.#batches.batches.length === 0) this.#seal();
    const [batch] = this.#batches.batches;
    if (batch && !this.#send(batch) && this.#canSend) this.#ask();
  }

  get #canSend(): boolean {
    return this.#link.isOnline && !this.#isStalled && !this.#isAsking;
  }

  /** False where it cannot go now. The server knows a connection by one client id, until it begins again with a state vector. */
  #send(batch: TextBatch): boolean {
    const { client } = batch;
    const isOther = client !== undefined && this.#shownClient !== undefined && client !== this.#shownClient;
    if (isOther || !this.#canSend) return false;
    this.#shownClient ??= client;
    batch.seq = this.#options.socket.nextSeq();
    this.#link.send({ kind: "edit", seq: batch.seq, update: batch.update });
    return true;
  }

  #sendLast(): void {
    const { socket, docName } = this.#options;
    for (const batch of this.#batches.batches) {
      if (batch.seq === undefined && !this.#send(batch)) return;
      socket.whenAcknowledged(docName, batch.seq ?? 0, () => this.#keeper.forget([batch]));
    }
  }

  #ask(): void {
    this.#shownClient = undefined;
    this.#isAsking = true;
    this.#link.ask();
  }

  #synced(update: Uint8Array): void {
    this.#isAsking = false;
    this.#isStalled = false;
    this.#replica.hear(update);
    this.#replica.ready();
    this.#takeAdopted();
    this.#flush();
    this.#tell();
  }

  #acknowledged(seq: number): void {
    const batch = this.#batches.take(seq);
    if (batch) {
      this.#conflicts = 0;
      this.#replica.save(batch.update);
      this.#keeper.forget([batch]);
      this.#flushTimer ??= setTimeout(() => this.#flush(), FLUSH_MS);
    }
    this.#tell();
  }

  #refused(seq: number, code: number): void {
    if (this.#batches.sent?.seq !== seq) return;
    if (isForLater(code)) {
      this.#batches.unsend();
      this.#isStalled = true;
      this.#link.retryLater(code);
      return this.#tell();
    }
    const refused = this.#batches.take(seq);
    const others = this.#batches.clear();
    if (!refused) return;
    this.#conflicts += 1;
    const isAgain = code === CONFLICT && this.#conflicts <= MAX_CONFLICTS;
    // The first of the old names is the new edits' name, so that a crash between finds them once.
    const [first, ...rest] = [refused, ...others];
    this.#replica.startAnew(isAgain ? undefined : refused.update);
    if (first?.keptId !== undefined && this.#batches.hasDraft) {
      this.#batches.draftIsKept(first.keptId);
      this.#seal();
      this.#keeper.forget(rest);
    } else this.#keeper.forget([refused, ...others]);
    this.#ask();
    if (!isAgain) this.#report(insertedText(refused.update), code);
    this.#tell();
  }

  /** Another epoch is another text of the same name: what was written into the one that is gone has no place in it. */
  #replaced(): void {
    const lost = this.#batches.clear();
    this.#keeper.forget(lost);
    this.#replica.forgetAll();
    this.#ask();
    if (lost.length > 0) this.#report(lost.map(({ update }) => insertedText(update)).join(""), CONFLICT);
    this.#tell();
  }

  #adopt(texts: readonly KeptText[]): void {
    this.#adopted = [...this.#adopted, ...texts];
    if (this.#replica.isReady && this.#link.isOnline) {
      this.#takeAdopted();
      this.#flush();
    }
    this.#tell();
  }

  #takeAdopted(): void {
    const adopted = this.#adopted;
    this.#adopted = [];
    if (adopted.length > 0) this.#seal();
    for (const { id, update, epoch } of adopted) {
      if (epoch === this.#link.epoch && this.#replica.adopt(update)) this.#batches.add(update, id);
      else {
        this.#keeper.forget([{ keptId: id }]);
        this.#report(insertedText(update), CONFLICT);
      }
    }
  }

  #report(text: string, code: number): void {
    this.#onRefused.tell({ text, code });
  }

  #tell(): void {
    this.#onChange.tell();
  }
}
