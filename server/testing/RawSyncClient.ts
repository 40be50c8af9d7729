import { WebSocket } from "ws";
import * as Y from "yjs";
import {
  decodeMessage,
  decodeNamed,
  encodeMessage,
  encodeNamed,
  type SyncMessage,
} from "../../shared/protocol/sync.ts";
import { SUBPROTOCOL } from "../../shared/protocol/version.ts";

export interface RawSyncClientOptions {
  readonly token: string;
  /** Undefined: one socket for all Docs. */
  readonly docName?: string;
  readonly isStock?: boolean;
  /** What the client holds already, as a tab does that comes back. */
  readonly doc?: Y.Doc;
}

type Kind = SyncMessage["kind"];
type MessageOf<K extends Kind> = SyncMessage & { readonly kind: K };

/** A WebSocket that says exactly what a test wants, with a Y.Doc beside it. */
export class RawSyncClient implements Disposable {
  readonly doc: Y.Doc;
  readonly messages: SyncMessage[] = [];
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  readonly #docName: string | undefined;
  #waiting: (() => void)[] = [];
  #read = 0;
  #lastSeq = 1_000;

  constructor(url: string, { token, docName, isStock = false, doc = new Y.Doc() }: RawSyncClientOptions) {
    this.doc = doc;
    const address = docName === undefined ? url : `${url}/${docName}`;
    this.#docName = docName;
    this.socket = isStock
      ? new WebSocket(`${address}?token=${token}`)
      : new WebSocket(address, [SUBPROTOCOL, `bearer.${token}`]);
    this.socket.on("message", (data: Buffer) => {
      const bytes = new Uint8Array(data);
      this.#hear(decodeMessage(docName === undefined && !isStock ? decodeNamed(bytes).message : bytes));
    });
    this.socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => this.socket.on("close", (code) => resolve(code)));
    void this.closed.then(() => this.#wake());
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING)
      await Promise.race([new Promise((resolve) => this.socket.once("open", resolve)), this.closed]);
    return this;
  }

  /** Says that it lacks everything and waits for the answer. */
  async sync(docName = this.#docName ?? ""): Promise<this> {
    await this.opened();
    this.say({ kind: "syncStep1", stateVector: Y.encodeStateVector(this.doc) }, docName);
    await this.next("syncStep2");
    return this;
  }

  say(message: SyncMessage, docName = this.#docName ?? ""): void {
    this.sayBytes(encodeMessage(message), docName);
  }

  sayBytes(bytes: Uint8Array, docName = this.#docName ?? ""): void {
    this.socket.send(this.#docName === undefined ? encodeNamed(docName, bytes) : bytes);
  }

  /** The next message of a kind that was not asked for yet; skips others. */
  async next<K extends Kind>(kind: K): Promise<MessageOf<K>> {
    for (;;) {
      await this.#until(this.#read);
      const message = this.messages[this.#read];
      this.#read += 1;
      if (message && isKind(message, kind)) return message;
    }
  }

  /** Sends an edit; resolves with 0 where it was acknowledged, with the refusal's code otherwise. */
  async edit(update: Uint8Array): Promise<number> {
    const seq = (this.#lastSeq += 1);
    this.say({ kind: "edit", seq, update });
    for (let at = 0; ; at++) {
      await this.#until(at);
      const message = this.messages[at];
      if (message?.kind === "acknowledged" && message.seq === seq) return 0;
      if (message?.kind === "refused" && message.seq === seq) return message.code;
    }
  }

  /** The update of one local change of the stage. */
  change(edit: (map: Y.Map<unknown>) => void): Uint8Array {
    return this.changeDoc(() => edit(this.map));
  }

  /** The update of one local change. */
  changeDoc(edit: (doc: Y.Doc) => void): Uint8Array {
    const updates: Uint8Array[] = [];
    const collect = (update: Uint8Array) => updates.push(update);
    this.doc.on("update", collect);
    this.doc.transact(() => edit(this.doc));
    this.doc.off("update", collect);
    return Y.mergeUpdates(updates);
  }

  get map(): Y.Map<unknown> {
    return this.doc.getMap("stage");
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }

  /** Resolves when there are more messages than `count`. */
  async #until(count: number): Promise<void> {
    while (this.messages.length <= count) {
      if (this.socket.readyState === WebSocket.CLOSED)
        throw new Error(`closed with ${await this.closed} before the answer came`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #hear(message: SyncMessage): void {
    if (message.kind === "update" || message.kind === "syncStep2") Y.applyUpdate(this.doc, message.update);
    this.messages.push(message);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function isKind<K extends Kind>(message: SyncMessage, kind: K): message is MessageOf<K> {
  return message.kind === kind;
}
