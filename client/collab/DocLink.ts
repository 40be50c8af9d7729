import { failures } from "../../shared/protocol/failures.ts";
import type { SyncMessage } from "../../shared/protocol/sync.ts";
import { reconnectDelay } from "../net/reconnect.ts";
import { type Denial, readDenial } from "./denial.ts";
import type { DocListener, SyncSocket } from "./SyncSocket.ts";

export interface DocLinkOptions {
  readonly socket: SyncSocket;
  readonly docName: string;
  readonly random?: () => number;
  /** How long to wait before an edit that the server could not take is sent again. */
  readonly retryMs?: number;
}

/** What a link carries to: the Doc itself. */
export interface LinkedDoc {
  /** A connection is there; the link asks for the Doc's state next. */
  opened(): void;
  /** What the server's Doc holds and this one does not. */
  stateVector(): Uint8Array;
  synced(update: Uint8Array): void;
  updated(update: Uint8Array): void;
  acknowledged(seq: number): void;
  refused(seq: number, code: number): void;
  /** The server has another Doc under this name now: whatever was known of the old one is void. */
  replaced(): void;
  motion(bytes: Uint8Array): void;
  /** The server said "later" a while ago: all edits may be sent again. */
  retried(): void;
  /** The status is another one. */
  changed(): void;
}

/** The server answers two state vectors a second from one connection, and ends it at more. */
const ASKS_PER_WINDOW = 2;
const WINDOW_MS = 1_200;
/** A Doc that stays away is asked for less often: the server ends a connection that is denied 20 times in a minute. */
const QUICK_ATTEMPTS = 4;
const LONG_MS = 12_000;
const READ_ONLY_CODE = failures["read-only"].close;

/** One Doc's talk with the server: whether it is there, whether it can save, and which Doc of the name it is. */
export class DocLink implements DocListener {
  readonly #options: DocLinkOptions;
  readonly #doc: LinkedDoc;
  #detach: (() => void) | undefined;
  #epoch: number | undefined;
  #isOnline = false;
  #isReadOnly = false;
  #denial: Denial | undefined;
  #askedAt: number[] = [];
  #attempt = 0;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #waitsAnew = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DocLinkOptions, doc: LinkedDoc) {
    this.#options = options;
    this.#doc = doc;
  }

  /** True while the Doc is in step with the server's. */
  get isOnline(): boolean {
    return this.#isOnline;
  }

  get isReadOnly(): boolean {
    const denial = this.#denial;
    return this.#isReadOnly || denial?.kind === "readOnly" || (denial?.kind === "ended" && !denial.isRetriable);
  }

  /** What the server said of the Doc instead of carrying it, or besides. */
  get denial(): Denial | undefined {
    return this.#denial;
  }

  get epoch(): number | undefined {
    return this.#epoch;
  }

  /** May call `opened` at once. */
  attach(): void {
    this.#detach = this.#options.socket.attach(this.#options.docName, this);
  }

  close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#asking);
    this.#detach?.();
    this.#isOnline = false;
  }

  send(message: SyncMessage): void {
    this.#options.socket.send(this.#options.docName, message);
  }

  /** Asks for what the Doc lacks, and tells the server to expect a new client id. `synced` answers the last one asked. */
  ask(): void {
    clearTimeout(this.#asking);
    const now = performance.now();
    this.#askedAt = this.#askedAt.filter((at) => now - at < WINDOW_MS);
    const [first = now] = this.#askedAt;
    if (this.#askedAt.length >= ASKS_PER_WINDOW) {
      this.#asking = setTimeout(() => this.ask(), first + WINDOW_MS - now);
      return;
    }
    this.#asking = undefined;
    this.#waitsAnew = false;
    this.#askedAt.push(now);
    this.send({ kind: "syncStep1", stateVector: this.#doc.stateVector() });
  }

  /** Asks for a Y.Doc that takes the place of another one. */
  askAnew(): void {
    this.#options.socket.disown(this.#options.docName);
    this.#waitsAnew = true;
    this.ask();
  }

  /** Calls `retried` in a while; `code` is what the server refused an edit with. */
  retryLater(code: number): void {
    this.#isReadOnly ||= code === READ_ONLY_CODE;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#doc.retried(), this.#options.retryMs ?? 2_000);
  }

  opened(): void {
    clearTimeout(this.#retry);
    this.#askedAt = [];
    this.#denial = undefined;
    this.#doc.opened();
    this.ask();
  }

  lost(code: number): void {
    this.#isOnline = false;
    // 4503 says that nothing can be saved; any other end leaves that open.
    this.#isReadOnly = code === READ_ONLY_CODE || (this.#isReadOnly && code !== failures.draining.close);
    clearTimeout(this.#retry);
    clearTimeout(this.#asking);
    this.#doc.changed();
  }

  overtaken(): void {
    this.ask();
  }

  heard(message: SyncMessage): void {
    switch (message.kind) {
      case "hello":
        return this.#heardHello(message.docEpoch);
      case "syncStep2":
        return this.#synced(message.update);
      case "update":
        return this.#doc.updated(message.update);
      case "motion":
        return this.#doc.motion(message.bytes);
      case "acknowledged":
        this.#isReadOnly = false;
        return this.#doc.acknowledged(message.seq);
      case "refused":
        return this.#doc.refused(message.seq, message.code);
      case "denied":
        return this.#denied(readDenial(message.reason));
      case "syncStep1":
      case "awareness":
      case "queryAwareness":
      case "edit":
        // For stock clients: here edits are numbered, and who is there is known from the session.
        return undefined;
    }
  }

  #heardHello(epoch: number): void {
    const isOther = this.#epoch !== undefined && this.#epoch !== epoch;
    this.#epoch = epoch;
    if (isOther) {
      this.#isOnline = false;
      this.#doc.replaced();
    }
  }

  #synced(update: Uint8Array): void {
    // The answer to another Y.Doc: the question of the one that took its place waits for its turn.
    if (this.#waitsAnew) return;
    this.#isOnline = true;
    this.#attempt = 0;
    this.#doc.synced(update);
  }

  #denied(denial: Denial): void {
    // The server's Doc is an older one than ours: it was restored. Ours begins again with what it holds.
    if (denial.kind === "ended" && denial.code === "epoch") {
      this.#isOnline = false;
      return this.#doc.replaced();
    }
    this.#denial = denial;
    if (denial.kind === "ended") {
      this.#isOnline = false;
      clearTimeout(this.#retry);
      clearTimeout(this.#asking);
      if (denial.isRetriable) this.#comeBack();
    }
    this.#doc.changed();
  }

  #comeBack(): void {
    const isLong = this.#attempt >= QUICK_ATTEMPTS;
    const delay = (isLong ? LONG_MS : 0) + reconnectDelay(this.#attempt, (this.#options.random ?? Math.random)());
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.opened(), delay);
  }
}
