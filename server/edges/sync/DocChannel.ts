import { Failure, failures, isRetriable } from "../../../shared/protocol/failures.ts";
import { decodeMessage, type SyncMessage } from "../../../shared/protocol/sync.ts";
import type { Attachment } from "../../sync/Attachment.ts";
import { DocFrame } from "../../sync/DocFrame.ts";
import type { LiveDocs } from "../../sync/LiveDocs.ts";
import type { SyncAudit } from "./SyncAudit.ts";
import type { DocAccess } from "./SyncGate.ts";

/** What a channel needs of its connection. */
export interface ChannelConnection {
  readonly isConsilium: boolean;
  readonly now: () => number;
  readonly audit: SyncAudit;
  send(frame: DocFrame): void;
  sendMotion(slot: string, frame: DocFrame): void;
  /** Ends the whole connection with the failure's code. */
  fail(error: unknown): void;
  /** Ends one Doc of the connection; the connection with it, where that Doc is what it is there for. */
  refuse(channel: DocChannel, error: unknown): void;
  /** What a message costs; above the budget the connection is not read for a while. */
  spend(units: number): void;
  /** Waits for an edit in flight: the connection reads no further while too many are. */
  hold(edit: Promise<void>): Promise<void>;
}

export interface DocChannelParts {
  readonly docName: string;
  readonly connection: ChannelConnection;
  readonly docs: LiveDocs;
  readonly admission: Promise<DocAccess>;
}

const REFUSALS_PER_MINUTE = 20;
/** An update that brings nothing: no clients, no deletions. */
const NOTHING_BYTES = 2;

type OwnMessage = Extract<SyncMessage, { kind: "edit" | "motion" }>;
type StockMessage = Extract<
  SyncMessage,
  { kind: "syncStep1" | "syncStep2" | "update" | "awareness" | "queryAwareness" | "denied" }
>;

/** One Doc on one connection: reads its messages and answers them. */
export class DocChannel {
  readonly docName: string;
  readonly #connection: ChannelConnection;
  #access: DocAccess | undefined;
  #attachment: Attachment | undefined;
  #waiting: Uint8Array[] | undefined = [];
  #stopWatching: (() => void) | undefined;
  #isClosed = false;
  #refusedAt: number[] = [];

  constructor({ docName, connection }: Pick<DocChannelParts, "docName" | "connection">) {
    this.docName = docName;
    this.#connection = connection;
  }

  get isOpen(): boolean {
    return this.#attachment !== undefined;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get docEpoch(): number {
    return this.#attachment?.docEpoch ?? 0;
  }

  /** Admits the peer, opens the Doc and reads what came meanwhile. Throws what the gate and the Docs throw. */
  async open({ docs, admission }: Pick<DocChannelParts, "docs" | "admission">): Promise<void> {
    const access = await admission;
    if (this.#isClosed) return access[Symbol.dispose]();
    this.#access = access;
    access.revoked.throwIfAborted();
    const doc = await docs.open({ name: this.docName, seed: access.seed });
    if (this.#isClosed) return;
    access.revoked.throwIfAborted();
    const connection = this.#connection;
    this.#attachment = doc.attach(access, {
      send: (frame) => connection.send(frame),
      sendMotion: connection.isConsilium ? (slot, frame) => connection.sendMotion(slot, frame) : undefined,
      spend: (units) => connection.spend(units),
      end: (failure) => connection.refuse(this, failure),
    });
    connection.audit.opened(this.docName);
    this.#watch(access, this.#attachment);
    this.heartbeat();
    this.#attachment.greet();
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) this.#hear(message);
  }

  /** One message of the connection. Throws where the connection must end. */
  receive(message: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#waiting) this.#waiting.push(message);
    else this.#hear(message);
  }

  /** Tells our own clients that the server is there, and which Doc this is. */
  heartbeat(): void {
    if (!this.#connection.isConsilium) return;
    this.#say({ kind: "hello", docEpoch: this.docEpoch, serverTime: this.#connection.now() });
  }

  /** Looks whether the member may see now what it might not before. */
  look(): void {
    this.#attachment?.look();
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = undefined;
    this.#stopWatching?.();
    this.#attachment?.detach();
    this.#attachment = undefined;
    this.#access?.[Symbol.dispose]();
  }

  /** [SY17] Acts at once on rights that change or end. */
  #watch(access: DocAccess, attachment: Attachment): void {
    const { revoked } = access;
    const revoke = () => this.#connection.refuse(this, revocationOf(revoked.reason));
    revoked.addEventListener("abort", revoke, { once: true });
    const stopListening = access.onChange(() => attachment.rightsChanged());
    this.#stopWatching = () => {
      stopListening();
      revoked.removeEventListener("abort", revoke);
    };
  }

  #hear(bytes: Uint8Array): void {
    if (this.#isClosed || !this.#attachment) return;
    const message = decodeMessage(bytes);
    if (message.kind === "edit" || message.kind === "motion") return this.#hearOwnKind(this.#attachment, message);
    if (message.kind === "acknowledged" || message.kind === "refused" || message.kind === "hello") {
      throw new Failure("bad-message", "only the server says this");
    }
    return this.#hearStockKind(this.#attachment, message);
  }

  #hearStockKind(attachment: Attachment, message: StockMessage): void {
    switch (message.kind) {
      case "syncStep1":
        if (this.#connection.isConsilium) attachment.renew();
        return attachment.syncStep1(message.stateVector);
      case "syncStep2":
      case "update":
        return this.#background(this.#submit(attachment, message.update));
      case "awareness":
        return this.#background(attachment.hearAwareness(message.entries));
      case "queryAwareness":
      case "denied":
        return undefined;
    }
  }

  #hearOwnKind(attachment: Attachment, message: OwnMessage): void {
    if (!this.#connection.isConsilium) throw new Failure("bad-message", "this kind needs consilium.v1");
    if (message.kind === "motion") attachment.hearMotion(message.bytes);
    else this.#background(this.#edit(attachment, message));
  }

  /** [SY4] An edit with a number is answered by it; the connection goes on, whatever the answer. */
  async #edit(attachment: Attachment, edit: { readonly seq: number; readonly update: Uint8Array }): Promise<void> {
    try {
      await this.#submit(attachment, edit.update);
      this.#say({ kind: "acknowledged", seq: edit.seq });
    } catch (error) {
      const code = error instanceof Failure ? error.code : "internal";
      this.#say({ kind: "refused", seq: edit.seq, code: failures[code].close });
      if (!isRetriable(code)) this.#countRefusal();
      if (code === "internal") throw error;
    }
  }

  async #submit(attachment: Attachment, update: Uint8Array): Promise<void> {
    const { audit } = this.#connection;
    try {
      await this.#connection.hold(attachment.submit(update));
      if (update.length > NOTHING_BYTES) audit.wrote(this.docName);
    } catch (error) {
      audit.refusedEdit(this.docName, error);
      throw error;
    }
  }

  #countRefusal(): void {
    const now = this.#connection.now();
    this.#refusedAt = [...this.#refusedAt.filter((at) => now - at < 60_000), now];
    if (this.#refusedAt.length > REFUSALS_PER_MINUTE) throw new Failure("rate-limited", "too many refused edits");
  }

  #background(work: Promise<void>): void {
    work.catch((error: unknown) => this.#connection.fail(error));
  }

  #say(message: SyncMessage): void {
    if (!this.#isClosed) this.#connection.send(new DocFrame(this.docName, message));
  }
}

/** A signal's reason as its connection may tell it. */
function revocationOf(reason: unknown): Failure {
  return reason instanceof Failure ? reason : new Failure("forbidden", "the right to see this was taken back");
}

/** What a channel failed with: an aborted signal says its own reason. */
export function revokedOr(error: unknown): unknown {
  return error instanceof DOMException && error.name === "AbortError" ? revocationOf(error) : error;
}
