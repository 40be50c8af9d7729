import { type NotificationParams, notifications, RpcNotification } from "../../shared/protocol/signaling.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../shared/protocol/version.ts";
import { failureOfClose, isRetriableClose, reconnectDelay } from "./reconnect.ts";

export interface PersonalLineOptions {
  /** `ws(s)://host/signal` */
  readonly url: string;
  /** `isRefused`: the last one was answered with 4401, so a new one is wanted. Rejects where nobody is signed in. */
  readonly token: (isRefused: boolean) => Promise<string>;
}

type ChatNotification = "chatMessage" | "chatRead" | "chatChanged";
type Handler<M extends ChatNotification> = (params: NotificationParams<M>) => void;
/** The protocol's schemas, seen so that the type of what they parse follows from the name. */
const told: { readonly [M in ChatNotification]: { parse(raw: unknown): NotificationParams<M> } } = notifications;

const INTERVAL_MS = 5_000;
const MAX_SILENT = 2;
const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

/** The signaling socket of a page outside any session: tells of chat, and comes back when it is lost, for as long as somebody listens. */
export class PersonalLine {
  readonly #options: PersonalLineOptions;
  readonly #handlers = new Map<string, Set<(raw: unknown) => void>>();
  readonly #onOpen = new Set<() => void>();
  #socket: WebSocket | undefined;
  #isWanted = false;
  #isTokenRefused = false;
  #attempt = 0;
  #silentIntervals = 0;
  #pings = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #interval: ReturnType<typeof setInterval> | undefined;

  constructor(options: PersonalLineOptions) {
    this.#options = options;
  }

  /** The network is back: at once, not when the next attempt is due. */
  retryNow(): void {
    if (!this.#isWanted || this.#socket || this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#dial();
  }

  on<M extends ChatNotification>(method: M, handler: Handler<M>): () => void {
    const schema = told[method];
    const handlers = this.#handlers.get(method) ?? new Set();
    this.#handlers.set(method, handlers);
    const own = (raw: unknown) => handler(schema.parse(raw));
    handlers.add(own);
    this.#open();
    return () => {
      handlers.delete(own);
      if ([...this.#handlers.values()].every(({ size }) => size === 0)) this.#close();
    };
  }

  /** Called each time that it is open: what was said before was not heard. */
  onOpen(handler: () => void): () => void {
    this.#onOpen.add(handler);
    return () => void this.#onOpen.delete(handler);
  }

  #open(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#dial();
  }

  #close(): void {
    this.#isWanted = false;
    this.#attempt = 0;
    this.#drop();
  }

  #dial(): void {
    this.#retry = undefined;
    this.#options.token(this.#isTokenRefused).then(
      (token) => this.#dialWith(token),
      () => this.#lost(ABNORMAL_CLOSURE, ""),
    );
  }

  #dialWith(token: string): void {
    if (!this.#isWanted || this.#socket) return;
    const socket = new WebSocket(this.#options.url, [SUBPROTOCOL, `${BEARER_PREFIX}${token}`]);
    this.#socket = socket;
    const ifCurrent = (handle: () => void): void => {
      if (this.#socket === socket) handle();
    };
    socket.addEventListener("open", () => ifCurrent(() => this.#ping()));
    socket.addEventListener("message", ({ data }) => ifCurrent(() => this.#receive(data)));
    socket.addEventListener("close", ({ code, reason }) => ifCurrent(() => this.#lost(code, reason)));
  }

  /** A refused socket opens before it closes with its code: the first reply shows that one is in. */
  #receive(data: unknown): void {
    this.#silentIntervals = 0;
    const frame = RpcNotification.safeParse(parseJson(data));
    if (frame.success) {
      for (const handler of this.#handlers.get(frame.data.method) ?? []) handler(frame.data.params);
      return;
    }
    if (this.#interval !== undefined) return;
    this.#attempt = 0;
    this.#isTokenRefused = false;
    this.#interval = setInterval(() => this.#checkAlive(), INTERVAL_MS);
    for (const handler of this.#onOpen) handler();
  }

  #checkAlive(): void {
    this.#silentIntervals += 1;
    if (this.#silentIntervals > MAX_SILENT) return this.#lost(ABNORMAL_CLOSURE, "");
    this.#ping();
  }

  #ping(): void {
    this.#socket?.send(JSON.stringify({ jsonrpc: "2.0", id: ++this.#pings, method: "ping", params: {} }));
  }

  #lost(code: number, reason: string): void {
    this.#drop();
    if (!this.#isWanted) return;
    const mayRefresh = failureOfClose(code, reason) === "unauthenticated" && !this.#isTokenRefused;
    if (!mayRefresh && !isRetriableClose(code)) return;
    this.#isTokenRefused ||= mayRefresh;
    this.#retry = setTimeout(() => this.#dial(), reconnectDelay(this.#attempt, Math.random()));
    this.#attempt += 1;
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    clearInterval(this.#interval);
    this.#interval = undefined;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    socket?.close(NORMAL_CLOSURE);
  }
}

function parseJson(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined;
  }
}
