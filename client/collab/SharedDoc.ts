import * as Y from "yjs";
import type { Motion, SentMotion } from "../../shared/model/motion.ts";
import { decodeSentMotion, encodeMotion, type SyncMessage } from "../../shared/protocol/sync.ts";
import { type Command, EditQueue, type PendingEdit } from "./EditQueue.ts";
import type { DocListener, SyncSocket } from "./SyncSocket.ts";

/** `saved`: all of this page's edits are on the server's disk. */
export type SaveState = "saved" | "saving" | "offline" | "readOnly";

export interface RefusedEdit extends Command {
  /** The close code of the server's failure, such as 4403. */
  readonly code: number;
}

export interface SharedDocOptions {
  readonly socket: SyncSocket;
  readonly docName: string;
  /** The name of the Doc's root map. */
  readonly root: string;
  /** How long to wait before an edit that the server could not take is sent again. */
  readonly retryMs?: number;
}

const LOCAL = Symbol("local");
const READ_ONLY_CODE = 4503;
const EPOCH_CODE = 4409;

/**
 * One shared Doc: a flat map that follows the server's, and this page's edits on their way to its disk. Edits are kept until the
 * server calls them durable and sent again after a lost connection. An edit that the server refuses for good ends its Y.Doc, for
 * later changes lean on it: a new one takes its place, and the edits that were not refused are made again there.
 */
export class SharedDoc implements DocListener {
  readonly #options: SharedDocOptions;
  readonly #queue = new EditQueue();
  readonly #onChange = new Set<() => void>();
  readonly #onMotion = new Set<(sent: SentMotion) => void>();
  readonly #onRefused = new Set<(edit: RefusedEdit) => void>();
  readonly #detach: () => void;
  /** What is shown, until the next Y.Doc has everything. */
  #doc: Y.Doc;
  #next: Y.Doc | undefined;
  /** Edits made while there is no synced Y.Doc to make them in. */
  readonly #early = new Map<string, unknown>();
  #epoch: number | undefined;
  /** State vectors that were not answered yet. */
  #asked = 0;
  #isOnline = false;
  #isReadOnly = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SharedDocOptions) {
    this.#options = options;
    this.#doc = new Y.Doc();
    this.#next = this.#newDoc();
    this.#detach = options.socket.attach(options.docName, this);
  }

  get status(): SaveState {
    if (this.#isReadOnly) return "readOnly";
    if (!this.#isOnline) return "offline";
    return this.#queue.edits.length > 0 || this.#early.size > 0 ? "saving" : "saved";
  }

  get(key: string): unknown {
    return this.#early.has(key) ? this.#early.get(key) : this.#doc.getMap(this.#options.root).get(key);
  }

  keys(): string[] {
    const keys = new Set([...this.#doc.getMap(this.#options.root).keys(), ...this.#early.keys()]);
    return [...keys].filter((key) => this.get(key) !== undefined);
  }

  /** Plain JSON. Shown at once, saved when `status` says so; `onRefused` tells where it is not to be. */
  set(key: string, value: unknown): void {
    const plain: unknown = JSON.parse(JSON.stringify(value));
    this.#change({ key, value: plain });
    this.#tell();
  }

  delete(key: string): void {
    this.#change({ key, value: undefined });
    this.#tell();
  }

  /** Called after every change of a value or of the status. Returns its undo. */
  subscribe(listener: () => void): () => void {
    this.#onChange.add(listener);
    return () => this.#onChange.delete(listener);
  }

  onRefused(listener: (edit: RefusedEdit) => void): () => void {
    this.#onRefused.add(listener);
    return () => this.#onRefused.delete(listener);
  }

  onMotion(listener: (sent: SentMotion) => void): () => void {
    this.#onMotion.add(listener);
    return () => this.#onMotion.delete(listener);
  }

  /** Goes to the others now or never. */
  sendMotion(motion: Motion): void {
    this.#send({ kind: "motion", bytes: encodeMotion(motion) });
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#detach();
    this.#doc.destroy();
    this.#next?.destroy();
    for (const listeners of [this.#onChange, this.#onMotion, this.#onRefused]) listeners.clear();
  }

  opened(): void {
    this.#asked = 0;
    this.#askForState();
  }

  lost(code: number): void {
    this.#isOnline = false;
    // 4503 says that nothing can be saved; any other end leaves that open.
    this.#isReadOnly = code === READ_ONLY_CODE || (this.#isReadOnly && code !== 1012);
    clearTimeout(this.#retry);
    this.#tell();
  }

  heard(message: SyncMessage): void {
    switch (message.kind) {
      case "hello":
        return this.#checkEpoch(message.docEpoch);
      case "syncStep2":
        return this.#synced(message.update);
      case "update":
        Y.applyUpdate(this.#growing, message.update);
        return this.#tell();
      case "motion":
        return this.#heardMotion(message.bytes);
      case "acknowledged":
      case "refused":
        return this.#answered(message);
      case "syncStep1":
      case "awareness":
      case "queryAwareness":
      case "denied":
      case "edit":
        // For stock clients: here edits are numbered, and who is there is known from the session.
        return undefined;
    }
  }

  #answered(answer: SyncMessage & { readonly kind: "acknowledged" | "refused" }): void {
    if (answer.kind === "refused") return this.#refused(answer.seq, answer.code);
    this.#queue.acknowledge(answer.seq);
    this.#isReadOnly = false;
    this.#tell();
  }

  /** The Y.Doc that the server's updates go to. */
  get #growing(): Y.Doc {
    return this.#next ?? this.#doc;
  }

  #heardMotion(bytes: Uint8Array): void {
    const sent = decodeSentMotion(bytes);
    for (const listener of this.#onMotion) listener(sent);
  }

  #newDoc(): Y.Doc {
    const doc = new Y.Doc();
    doc.getMap(this.#options.root);
    return doc;
  }

  #askForState(): void {
    this.#asked += 1;
    this.#send({ kind: "syncStep1", stateVector: Y.encodeStateVector(this.#growing) });
  }

  #synced(update: Uint8Array): void {
    this.#asked -= 1;
    // The answer to a question that another Y.Doc asked.
    if (this.#asked > 0) return;
    Y.applyUpdate(this.#growing, update);
    if (this.#next) {
      this.#doc.destroy();
      this.#doc = this.#next;
      this.#next = undefined;
    }
    this.#isOnline = true;
    this.#sendAll();
    const early = [...this.#early];
    this.#early.clear();
    for (const [key, value] of early) this.#change({ key, value });
    this.#tell();
  }

  #change(command: Command): void {
    if (this.#next) {
      this.#early.set(command.key, command.value);
      return;
    }
    const edit = this.#queue.add(command, this.#write(command));
    if (this.#isOnline && !this.#queue.isStalled) this.#sendEdit(edit);
  }

  #write({ key, value }: Command): Uint8Array {
    const before = Y.encodeStateVector(this.#doc);
    let update: Uint8Array | undefined;
    const collect = (bytes: Uint8Array) => (update = bytes);
    this.#doc.on("update", collect);
    this.#doc.transact(() => {
      const map = this.#doc.getMap(this.#options.root);
      if (value === undefined) map.delete(key);
      else map.set(key, value);
    }, LOCAL);
    this.#doc.off("update", collect);
    // Deleting what is not there makes no update; the server acknowledges that it knows all of it.
    return update ?? Y.encodeStateAsUpdate(new Y.Doc(), before);
  }

  #sendAll(): void {
    for (const edit of this.#queue.restart()) this.#sendEdit(edit);
  }

  #sendEdit({ seq, update }: PendingEdit): void {
    this.#send({ kind: "edit", seq, update });
  }

  #refused(seq: number, code: number): void {
    const refusal = this.#queue.refuse(seq, code);
    if (refusal?.kind === "wait") {
      this.#isReadOnly ||= code === READ_ONLY_CODE;
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#sendAll(), this.#options.retryMs ?? 2_000);
    }
    if (refusal?.kind === "final") {
      this.#renew(refusal.others);
      const { key, value } = refusal.refused;
      for (const listener of this.#onRefused) listener({ key, value, code });
    }
    this.#tell();
  }

  /** Another epoch is another Doc of the same name: this page's edits belong to the one that is gone. */
  #checkEpoch(epoch: number): void {
    if (this.#epoch !== undefined && this.#epoch !== epoch) {
      const lost = this.#queue.clear();
      this.#renew([]);
      for (const { key, value } of lost) {
        for (const listener of this.#onRefused) listener({ key, value, code: EPOCH_CODE });
      }
    }
    this.#epoch = epoch;
  }

  /** Opens a new Y.Doc, with a new client id, and makes these edits again once it has everything. */
  #renew(again: readonly Command[]): void {
    clearTimeout(this.#retry);
    this.#next?.destroy();
    this.#next = this.#newDoc();
    for (const { key, value } of again) this.#early.set(key, value);
    this.#askForState();
  }

  #send(message: SyncMessage): void {
    this.#options.socket.send(this.#options.docName, message);
  }

  #tell(): void {
    for (const listener of this.#onChange) listener();
  }
}
