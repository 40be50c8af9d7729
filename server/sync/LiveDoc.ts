import * as encoding from "lib0/encoding";
import { Failure } from "../../shared/protocol/failures.ts";
import type { SyncMessage } from "../../shared/protocol/sync.ts";
import type { Log } from "../platform/log.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import { Attachment, type AttachedDoc, type DocMember, type DocSink, type TakenEdit } from "./Attachment.ts";
import { AwarenessBoard } from "./AwarenessBoard.ts";
import { DocContent, type Entries } from "./DocContent.ts";
import { DocFrame } from "./DocFrame.ts";
import { rightsOf, SERVER, type DocPolicy, type Writer, type WriteRights } from "./DocPolicy.ts";
import type { DocRecord } from "./docRecord.ts";
import type { DocStore } from "./DocStore.ts";
import { LogLength } from "./LogLength.ts";
import { RemovalRate } from "./RemovalRate.ts";
import { drawNumber } from "./drawNumber.ts";
import { endOf, type DocDamage, type StoredDoc } from "./StoredDoc.ts";
import { Turns } from "./Turns.ts";
import { requireRoomForClaim, type Acceptance } from "./writeGuard.ts";

const MAX_DOC_BYTES = 32 * 1024 * 1024;
/** Yjs visits so many structs in the time that one takes to be judged. */
const VISITS_PER_UNIT = 10;
/** An update of nothing: a Doc may begin empty. */
const NOTHING = Uint8Array.of(0, 0);

export interface LiveDocParts {
  readonly name: string;
  readonly policy: DocPolicy;
  readonly store: DocStore;
  readonly log: Log;
  readonly now: () => number;
  /** Called when the last attachment has gone, or the Doc has closed itself. */
  readonly onQuiet: (doc: LiveDoc) => void;
}

/** What to keep: the next record of the log, and what to do once it is durable. */
type NextRecord = Pick<DocRecord, "kind" | "writer" | "payload"> & { readonly whenDurable: () => void };

/**
 * One Doc that someone looks at: judges edits, saves them, then applies them and tells the others, in this order. What anyone can
 * see of it is durable.
 */
export class LiveDoc implements AttachedDoc {
  readonly name: string;
  readonly policy: DocPolicy;
  readonly awareness: AwarenessBoard;
  readonly content: DocContent;
  readonly now: () => number;
  readonly #store: DocStore;
  readonly #log: Log;
  readonly #onQuiet: (doc: LiveDoc) => void;
  readonly #attachments = new Set<Attachment>();
  readonly #serverWrites = new SerialQueue();
  readonly #removals: RemovalRate;
  #epoch = 0;
  #seq = 0;
  #bytes = 0;
  #serverClient = 0;
  #saving = 0;
  #tail: Promise<void> = Promise.resolve();
  #damage: DocDamage = "none";
  readonly #unshortened = new LogLength();
  #closed: Failure | undefined;

  private constructor(parts: LiveDocParts) {
    this.name = parts.name;
    this.policy = parts.policy;
    this.now = parts.now;
    this.#store = parts.store;
    this.#log = parts.log;
    this.#onQuiet = parts.onQuiet;
    this.content = new DocContent(parts.policy);
    this.awareness = new AwarenessBoard(parts.now());
    this.#removals = new RemovalRate(parts.now);
  }

  /** Reads the Doc from the store; the server seeds one that was never there. Throws `read-only` where that is not possible. */
  static async open(parts: LiveDocParts, seed: () => Entries | Promise<Entries>): Promise<LiveDoc> {
    const doc = new LiveDoc(parts);
    const stored = await parts.store.load(parts.name);
    if (stored) {
      await doc.#restore(stored);
      await doc.#shorten();
    } else await doc.#seed(await seed());
    return doc;
  }

  /** [SY37] What of the Doc is lost. A damaged log can be read and takes nothing more. */
  get damage(): DocDamage {
    return this.#damage;
  }

  /** Drawn when the Doc was first seeded: another epoch is another Doc of the same name. */
  get epoch(): number {
    return this.#epoch;
  }

  get canSave(): boolean {
    return this.#store.canSave && this.#damage !== "log";
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  get isQuiet(): boolean {
    return this.#attachments.size === 0 && this.#saving === 0;
  }

  attach(member: DocMember, sink: DocSink): Attachment {
    if (this.#closed) throw this.#closed;
    const attachment = new Attachment(this, { member, sink });
    this.#attachments.add(attachment);
    return attachment;
  }

  detach(attachment: Attachment): void {
    if (!this.#attachments.delete(attachment)) return;
    if (this.#attachments.size === 0) this.#onQuiet(this);
  }

  take(edit: { readonly author: Attachment; readonly update: Uint8Array }): TakenEdit {
    const { writer, ownClient } = edit.author;
    return this.#take({ writer, ownClient, update: edit.update, author: edit.author });
  }

  /** [SY18] Sets keys in the server's name; resolves when that is durable and told. */
  write(entries: Entries): Promise<void> {
    return this.#serverWrites.run(async () => {
      const update = this.content.encodeWrites(this.#serverClient, entries);
      const ownClient = this.#serverClient;
      await this.#take({ writer: SERVER, ownClient, update, author: undefined }).saved;
    });
  }

  claim(client: number, writer: string): Promise<void> {
    if (this.content.ownerOf(client) === writer || !this.canSave) return Promise.resolve();
    requireRoomForClaim(this.content.index, writer);
    const payload = encoding.encode((encoder) => encoding.writeVarUint(encoder, client));
    const saved = this.#save({ kind: "claim", writer, payload, whenDurable: () => undefined });
    this.content.claim(client, writer);
    return saved;
  }

  holderOf(client: number, except: Attachment): Attachment | undefined {
    for (const attachment of this.#attachments) {
      if (attachment !== except && attachment.ownClient === client) return attachment;
    }
    return undefined;
  }

  tell(message: SyncMessage, except?: Attachment): void {
    const frame = new DocFrame(this.name, message);
    for (const attachment of this.#attachments) if (attachment !== except) attachment.hear(message, frame);
  }

  tellMotion(slot: string, bytes: Uint8Array, except: Attachment): void {
    const frame = new DocFrame(this.name, { kind: "motion", bytes });
    for (const attachment of this.#attachments) if (attachment !== except) attachment.sendMotion(slot, frame);
  }

  /** Ends all attachments with this failure; the Doc takes nothing more when `final`. */
  dismiss(failure: Failure, final: boolean): void {
    if (final) this.#closed ??= failure;
    for (const attachment of this.#attachments) attachment.end(failure);
  }

  /** Resolves when everything taken so far is durable; rejects where it could not be saved. */
  async settled(): Promise<void> {
    await this.#tail;
  }

  /** Leaves a snapshot of what is new for whoever opens the Doc next. */
  async rest(): Promise<void> {
    if (!this.#unshortened.isEmpty && this.canSave) await this.#compact();
  }

  #take(edit: {
    readonly writer: Writer;
    readonly ownClient: number | undefined;
    readonly update: Uint8Array;
    readonly author: Attachment | undefined;
  }): TakenEdit {
    if (this.#closed) throw this.#closed;
    const scanned = this.content.scan(edit.update);
    edit.author?.spend(scanned.parts);
    const rights = rightsOf(this.policy, edit.writer, this.now());
    const accepted = this.content.judge({ rights, ownClient: edit.ownClient, update: scanned });
    // A repeat may be of something that is still on its way to the disk.
    if (!accepted) return { claims: [], saved: this.#tail };
    edit.author?.spend(Math.floor(accepted.visits / VISITS_PER_UNIT));
    this.#removals.require(rights.writer, accepted.removed);
    if (this.#bytes + accepted.update.length > MAX_DOC_BYTES) throw new Failure("doc-full", "the Doc is full");
    const { update } = accepted;
    const saved = this.#save({
      kind: "update",
      writer: rights.writer,
      payload: update,
      whenDurable: () => {
        this.content.apply(update);
        this.tell({ kind: "update", update }, edit.author);
      },
    });
    this.content.expect(accepted);
    this.#removals.count(rights.writer, accepted.removed);
    return { claims: accepted.change.claims, saved };
  }

  /** Throws at once where the store takes nothing. `whenDurable` runs when the record and all before it are durable. */
  #save({ whenDurable, ...record }: NextRecord): Promise<void> {
    if (this.#damage === "log") throw new Failure("read-only", "the Doc is damaged");
    const durable = this.#store.append([{ ...record, doc: this.name, epoch: this.#epoch, seq: this.#seq + 1 }]);
    this.#seq += 1;
    this.#bytes += record.payload.length;
    this.#saving += 1;
    const saved = Promise.all([this.#tail, durable])
      .then(() => this.#apply(whenDurable))
      .then(() => this.#countSaved(record.payload.length))
      .finally(() => {
        this.#saving -= 1;
      });
    this.#tail = saved;
    saved.catch(() => this.#forget());
    return saved;
  }

  #countSaved(bytes: number): void {
    this.#unshortened.add(bytes);
    if (this.#unshortened.isDue) this.#log.background(this.#compact(), "making a snapshot");
  }

  /** [SY37] A server that ends soon after each start would leave its Docs without a snapshot, and open them ever more slowly. */
  async #shorten(): Promise<void> {
    const { isDue, isLong } = this.#unshortened;
    if (!isDue || !this.canSave) return;
    const shortened = this.#compact();
    if (isLong) await shortened;
    else this.#log.background(shortened, "making a snapshot");
  }

  #compact(): Promise<void> {
    this.#unshortened.reset();
    return this.#store.compact(this.name);
  }

  #apply(whenDurable: () => void): void {
    try {
      whenDurable();
    } catch (cause) {
      // The guard let in what Yjs cannot take: our own bug. The Doc is read anew by whoever opens it next.
      this.#log.error("a Doc could not apply an update", { doc: this.name, error: cause });
      const failure = new Failure("internal", "the Doc failed", { cause });
      this.dismiss(failure, true);
      this.#onQuiet(this);
      throw failure;
    }
  }

  /** After a failed commit: back to what is durable. Nothing is saved here any more; the Doc is dropped once the store recovers. */
  #forget(): void {
    if (this.#closed) return;
    this.content.forgetExpected();
    this.#tail = Promise.resolve();
  }

  /** [SY37] The snapshot and what came after it; in turns, for other Docs are live meanwhile. */
  async #restore(stored: StoredDoc): Promise<void> {
    const turns = new Turns();
    const { snapshot, records } = stored;
    for (const _ of snapshot ? this.content.restore(snapshot) : []) await turns.next();
    this.#bytes = snapshot?.bytes ?? 0;
    for (const record of records) {
      this.content.replay(record);
      this.#bytes += record.payload.length;
      this.#unshortened.add(record.payload.length);
      await turns.next();
    }
    ({ epoch: this.#epoch, seq: this.#seq } = endOf(stored));
    this.#damage = stored.damage;
    this.#serverClient = this.content.serverClient || drawNumber();
  }

  async #seed(entries: Entries): Promise<void> {
    this.#epoch = drawNumber();
    this.#serverClient = drawNumber();
    const rights = rightsOf(this.policy, SERVER, this.now());
    const accepted = this.#judgeSeed(rights, entries);
    const payload = accepted?.update ?? NOTHING;
    const whenDurable = () => this.content.apply(payload);
    const saved = this.#save({ kind: "seed", writer: rights.writer, payload, whenDurable });
    if (accepted) this.content.expect(accepted);
    await saved;
  }

  #judgeSeed(rights: WriteRights, entries: Entries): Acceptance | undefined {
    if (Object.keys(entries).length === 0) return undefined;
    const update = this.content.scan(this.content.encodeWrites(this.#serverClient, entries));
    return this.content.judge({ rights, ownClient: this.#serverClient, update });
  }
}
