import { Failure } from "../../shared/protocol/failures.ts";
import {
  decodeMessage,
  decodeNamed,
  encodeMessage,
  encodeNamed,
  type SyncMessage,
} from "../../shared/protocol/sync.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../shared/protocol/version.ts";
import { DocTalk } from "./DocTalk.ts";
import { isRetriableClose, reconnectDelay } from "../net/reconnect.ts";

export interface SyncSocketOptions {
  /** `ws(s)://host/sync`, without a Doc's name: one socket carries them all. */
  readonly url: string;
  /** `isRefused`: the last one was answered with 4401, so a new one is wanted. */
  readonly token: (isRefused: boolean) => string | Promise<string>;
  readonly random?: () => number;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** A connection that says nothing for so long is gone: the server speaks every 3 s. */
  readonly silentMs?: number;
}

/** One Doc's end of the socket. Of `syncStep2` it hears only the answer to its own newest question. */
export interface DocListener {
  /** A connection is there: nothing that was sent on the last one can still be counted on. */
  opened(): void;
  heard(message: SyncMessage): void;
  /** Edits that were disowned have been answered. The server tells an edit to all but its connection: only a new question shows them. */
  overtaken(): void;
  /** The connection is gone; `isFinal`: there will be no other. */
  lost(code: number, isFinal: boolean): void;
}

const ABNORMAL_CLOSURE = 1006;
const UNAUTHENTICATED = 4401;
/** The close of a page that goes on: RFC 6455 has "going away" for both ends, but a browser may send only 1000 or its own. */
const RENEWED = 1000;
const MAX_MOTION_BUFFERED_BYTES = 64 * 1024;
/** The server keeps a channel for each Doc that a connection ever named, up to 64 of them. */
export const MAX_DOCS_PER_CONNECTION = 60;
/** A connection that lasted so long was a good one: the next attempt after it may come soon. */
const GOOD_CONNECTION_MS = 5_000;

/**
 * The WebSocket that carries all shared Docs of a page. Comes back by itself until the server says that it need not. Docs come and
 * go while it lives; when it has named as many as the server allows, a new connection takes its place.
 */
export class SyncSocket {
  readonly #options: SyncSocketOptions;
  readonly #listeners = new Map<string, DocListener>();
  readonly #talks = new Map<string, DocTalk>();
  #lastSeq = 0;
  #openedAt = 0;
  #socket: WebSocket | undefined;
  #isConnecting = false;
  #isOpen = false;
  #isEnded = false;
  #isTokenRefused = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SyncSocketOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Final: it does not come back. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The number of an edit. Never used twice on this socket, so that no Doc takes an answer for its own that is not. */
  nextSeq(): number {
    return (this.#lastSeq += 1);
  }

  /** Carries a Doc from now on; the first one connects the socket. Returns the undo, after which the listener hears nothing more. */
  attach(docName: string, listener: DocListener): () => void {
    if (this.#listeners.has(docName)) throw new Error("a Doc is attached once to its socket");
    if (this.#listeners.size >= MAX_DOCS_PER_CONNECTION) throw new Error("too many Docs on one socket");
    this.#listeners.set(docName, listener);
    this.disown(docName);
    if (!this.#isOpen) this.#connect();
    else if (!this.#talks.has(docName) && this.#talks.size >= MAX_DOCS_PER_CONNECTION) this.#renew();
    else this.#open(docName, listener);
    return () => {
      if (this.#listeners.get(docName) === listener) this.#listeners.delete(docName);
    };
  }

  /** The Doc's edits on their way are those of a Y.Doc that is no more: `overtaken` tells when all are answered. */
  disown(docName: string): void {
    this.#talks.get(docName)?.disown();
  }

  /** Calls where this edit is acknowledged on this connection, whoever listens to the Doc by then. */
  whenAcknowledged(docName: string, seq: number, done: () => void): void {
    this.#talks.get(docName)?.whenAcknowledged(seq, done);
  }

  /** Sends, or drops where there is no connection: whoever must be heard says it again when it is opened. */
  send(docName: string, message: SyncMessage): void {
    if (!this.#isOpen || !this.#socket) return;
    if (message.kind === "motion" && this.#socket.bufferedAmount > MAX_MOTION_BUFFERED_BYTES) return;
    this.#talkOf(docName).say(message);
    this.#socket.send(new Uint8Array(encodeNamed(docName, encodeMessage(message))));
  }

  /** Tries at once instead of waiting for the next attempt: the network is back, or the user asks. */
  retryNow(): void {
    if (this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#attempt = 0;
    this.#connect();
  }

  /** Final. */
  close(): void {
    if (this.#isEnded) return;
    this.#socket?.close(1000);
    this.#drop(1000, true);
  }

  #connect(): void {
    if (this.#isEnded || this.#isConnecting || this.#socket || this.#retry !== undefined) return;
    this.#isConnecting = true;
    Promise.resolve()
      .then(() => this.#options.token(this.#isTokenRefused))
      .then(
        (token) => this.#openSocket(token),
        () => this.#comeBack(),
      );
  }

  #openSocket(token: string): void {
    this.#isConnecting = false;
    if (this.#isEnded) return;
    const socket = new WebSocket(this.#options.url, [SUBPROTOCOL, `${BEARER_PREFIX}${token}`]);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#watch();
    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return;
      this.#isOpen = true;
      this.#openedAt = this.#now();
      for (const [docName, listener] of this.#listeners) this.#open(docName, listener);
    });
    socket.addEventListener("message", (event) => {
      const data: unknown = event.data;
      if (socket === this.#socket && data instanceof ArrayBuffer) this.#hear(new Uint8Array(data));
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket === this.#socket) this.#closed(code);
    });
  }

  #open(docName: string, listener: DocListener): void {
    listener.opened();
    const { hello } = this.#talkOf(docName);
    if (hello && this.#listeners.get(docName) === listener) listener.heard(hello);
  }

  #talkOf(docName: string): DocTalk {
    let talk = this.#talks.get(docName);
    if (!talk) this.#talks.set(docName, (talk = new DocTalk()));
    return talk;
  }

  #hear(frame: Uint8Array): void {
    this.#watch();
    try {
      const { docName, message } = decodeNamed(frame);
      // The heartbeat names no Doc, and comes before anyone knows whether the token is good.
      if (docName === "") return;
      this.#isTokenRefused = false;
      this.#hearDoc(docName, decodeMessage(message));
    } catch (error) {
      // A newer server may say what this page does not know yet: it goes on without.
      if (!(error instanceof Failure)) throw error;
    }
  }

  #hearDoc(docName: string, message: SyncMessage): void {
    const hearing = this.#talks.get(docName)?.hear(message);
    if (hearing === undefined || hearing === "stale") return;
    this.#listeners.get(docName)?.heard(message);
    if (hearing === "overtaken") this.#listeners.get(docName)?.overtaken();
  }

  /** A dead connection says nothing, not even that it is closed. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      const socket = this.#socket;
      this.#closed(ABNORMAL_CLOSURE);
      socket?.close();
    }, this.#options.silentMs ?? 9_000);
  }

  #closed(code: number): void {
    // A token that was refused is worth one more try with a new one.
    const isFreshToken = code === UNAUTHENTICATED && !this.#isTokenRefused;
    this.#isTokenRefused = code === UNAUTHENTICATED;
    const goesOn = isFreshToken || isRetriableClose(code);
    if (this.#isOpen && this.#now() - this.#openedAt >= GOOD_CONNECTION_MS) this.#attempt = 0;
    this.#drop(code, !goesOn);
    if (goesOn) this.#comeBack();
  }

  #drop(code: number, isFinal: boolean): void {
    clearTimeout(this.#watchdog);
    if (isFinal) clearTimeout(this.#retry);
    this.#socket = undefined;
    this.#isOpen = false;
    this.#isEnded ||= isFinal;
    this.#talks.clear();
    for (const listener of this.#listeners.values()) listener.lost(code, isFinal);
  }

  /** Makes room for other Docs: those of before are known to the server until the connection ends. */
  #renew(): void {
    const socket = this.#socket;
    this.#drop(ABNORMAL_CLOSURE, false);
    socket?.close(RENEWED);
    this.#connect();
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }

  #comeBack(): void {
    this.#isConnecting = false;
    if (this.#isEnded) return;
    const random = this.#options.random ?? Math.random;
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined;
        this.#connect();
      },
      reconnectDelay(this.#attempt, random()),
    );
    this.#attempt += 1;
  }
}
