import { Failure } from "../../shared/protocol/failures.ts";
import {
  decodeMessage,
  decodeNamed,
  encodeMessage,
  encodeNamed,
  type SyncMessage,
} from "../../shared/protocol/sync.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../shared/protocol/version.ts";
import { isRetriableClose, reconnectDelay } from "../net/reconnect.ts";

export interface SyncSocketOptions {
  /** `ws(s)://host/sync`, without a Doc's name: one socket carries them all. */
  readonly url: string;
  /** `isRefused`: the last one was answered with 4401, so a new one is wanted. */
  readonly token: (isRefused: boolean) => string | Promise<string>;
  readonly random?: () => number;
  /** A connection that says nothing for so long is gone: the server speaks every 3 s. */
  readonly silentMs?: number;
}

/** One Doc's end of the socket. */
export interface DocListener {
  /** A connection is there: nothing that was sent on the last one can still be counted on. */
  opened(): void;
  heard(message: SyncMessage): void;
  /** The connection is gone; `isFinal`: there will be no other. */
  lost(code: number, isFinal: boolean): void;
}

const ABNORMAL_CLOSURE = 1006;
const UNAUTHENTICATED = 4401;
const MAX_MOTION_BUFFERED_BYTES = 64 * 1024;

/** The WebSocket that carries all shared Docs of a page. Comes back by itself until the server says that it need not. */
export class SyncSocket {
  readonly #options: SyncSocketOptions;
  readonly #listeners = new Map<string, DocListener>();
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

  /** Carries a Doc from now on; the first one connects the socket. Returns the undo. */
  attach(docName: string, listener: DocListener): () => void {
    if (this.#listeners.has(docName)) throw new Error("a Doc is attached once to its socket");
    this.#listeners.set(docName, listener);
    if (this.#isOpen) listener.opened();
    else this.#connect();
    return () => {
      if (this.#listeners.get(docName) === listener) this.#listeners.delete(docName);
    };
  }

  /** Sends, or drops where there is no connection: whoever must be heard says it again when it is opened. */
  send(docName: string, message: SyncMessage): void {
    if (!this.#isOpen || !this.#socket) return;
    if (message.kind === "motion" && this.#socket.bufferedAmount > MAX_MOTION_BUFFERED_BYTES) return;
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
        (token) => this.#open(token),
        () => this.#comeBack(),
      );
  }

  #open(token: string): void {
    this.#isConnecting = false;
    if (this.#isEnded) return;
    const socket = new WebSocket(this.#options.url, [SUBPROTOCOL, `${BEARER_PREFIX}${token}`]);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#watch();
    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return;
      this.#isOpen = true;
      for (const listener of this.#listeners.values()) listener.opened();
    });
    socket.addEventListener("message", (event) => {
      const data: unknown = event.data;
      if (socket === this.#socket && data instanceof ArrayBuffer) this.#hear(new Uint8Array(data));
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket === this.#socket) this.#closed(code);
    });
  }

  #hear(frame: Uint8Array): void {
    this.#attempt = 0;
    this.#isTokenRefused = false;
    this.#watch();
    try {
      const { docName, message } = decodeNamed(frame);
      this.#listeners.get(docName)?.heard(decodeMessage(message));
    } catch (error) {
      // A newer server may say what this page does not know yet: it goes on without.
      if (!(error instanceof Failure)) throw error;
    }
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
    this.#drop(code, !goesOn);
    if (goesOn) this.#comeBack();
  }

  #drop(code: number, isFinal: boolean): void {
    clearTimeout(this.#watchdog);
    if (isFinal) clearTimeout(this.#retry);
    this.#socket = undefined;
    this.#isOpen = false;
    this.#isEnded ||= isFinal;
    for (const listener of this.#listeners.values()) listener.lost(code, isFinal);
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
