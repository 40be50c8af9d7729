import { Failure, failures } from "../../shared/protocol/failures.ts";
import {
  type NotificationMethod,
  type NotificationParams,
  notifications,
  type RequestMethod,
  type RequestParams,
  type RequestResult,
  requests,
  RpcNotification,
  RpcReply,
} from "../../shared/protocol/signaling.ts";
import { BEARER_PREFIX, SUBPROTOCOL } from "../../shared/protocol/version.ts";
import { failureOfClose, isRetriableClose, reconnectDelay } from "./reconnect.ts";
import { RpcCalls } from "./RpcCalls.ts";

export type SignalingState =
  | { readonly kind: "joining" }
  | { readonly kind: "joined" }
  /** `sinceMs`: when the connection was lost, in milliseconds since 1970. */
  | { readonly kind: "reconnecting"; readonly sinceMs: number }
  /** Final: `code` is one of the protocol's failure codes, or "left". */
  | { readonly kind: "ended"; readonly code: string };

export interface SignalingOptions {
  /** `ws(s)://host/signal?session=<id>` */
  readonly url: string;
  /** `isRefused`: the last one was answered with 4401, so a new one is wanted. */
  readonly token: (isRefused: boolean) => Promise<string>;
  readonly now?: () => number;
  readonly random?: () => number;
}

/** Requests that may wait for a connection. */
const MAX_WAITING = 64;
/** Two silent intervals end a connection, so that a dead one is known within ten seconds. */
const INTERVAL_MS = 3_000;
const MAX_SILENT = 2;
const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

interface Parser<T> {
  parse(raw: unknown): T;
}
/** The protocol's schemas, seen so that the type of what they parse follows from the name. */
const replies: { readonly [M in RequestMethod]: { readonly result: Parser<RequestResult<M>> } } = requests;
const sent: { readonly [M in NotificationMethod]: Parser<NotificationParams<M>> } = notifications;

/**
 * The signaling socket of one session: joins by itself on every connection, keeps requests until it has, comes back
 * when it is lost. A request that was under way when the connection went fails as `unavailable`: whether it was done is unknown.
 */
export class SignalingClient {
  readonly #options: SignalingOptions;
  /** Each parses what came and returns the call of its handler. */
  readonly #handlers = new Map<NotificationMethod, Set<(raw: unknown) => () => void>>();
  readonly #onJoined = new Set<(reply: RequestResult<"join">) => void>();
  readonly #onState = new Set<(state: SignalingState) => void>();
  readonly #calls = new RpcCalls();
  #state: SignalingState = { kind: "joining" };
  #socket: WebSocket | undefined;
  #isStarted = false;
  #attempt = 0;
  #isTokenRefused = false;
  #silentIntervals = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #interval: ReturnType<typeof setInterval> | undefined;

  constructor(options: SignalingOptions) {
    this.#options = options;
  }

  get state(): SignalingState {
    return this.#state;
  }

  /** Subscribe first: what follows is told to those who listen. */
  connect(): void {
    if (this.#isStarted || this.#state.kind === "ended") return;
    this.#isStarted = true;
    this.#open();
  }

  /** Tries at once instead of waiting for the next attempt: the network is back, or the user asks. */
  retryNow(): void {
    if (this.#state.kind !== "reconnecting" || this.#retry === undefined) return;
    clearTimeout(this.#retry);
    this.#open();
  }

  /** Leaves the session. Final. */
  close(): void {
    if (this.#state.kind === "joined") this.#transmit(this.#calls.frame("leave", {}));
    this.#end("left");
  }

  /** Fails with a Failure only: the server's own, `timeout`, or `unavailable`. */
  request<M extends RequestMethod>(method: M, params: RequestParams<M>): Promise<RequestResult<M>> {
    if (this.#state.kind === "ended") return Promise.reject(new Failure("unavailable", "the connection has ended"));
    const isJoined = this.#state.kind === "joined";
    if (!isJoined && this.#calls.waiting >= MAX_WAITING) {
      return Promise.reject(new Failure("unavailable", "too many requests wait for the connection"));
    }
    return this.#ask(method, params, isJoined);
  }

  /** Calls `handler` for each notification of this name, in order. Returns its undo. */
  on<M extends NotificationMethod>(method: M, handler: (params: NotificationParams<M>) => void): () => void {
    const schema = sent[method];
    const handlers = this.#handlers.get(method) ?? new Set();
    this.#handlers.set(method, handlers);
    const parse = (raw: unknown) => {
      const params = schema.parse(raw);
      return () => handler(params);
    };
    handlers.add(parse);
    return () => void handlers.delete(parse);
  }

  /** Called after every joining, the first and those after a lost connection, with the whole picture. */
  onJoined(handler: (reply: RequestResult<"join">) => void): () => void {
    return subscribe(this.#onJoined, handler);
  }

  onState(handler: (state: SignalingState) => void): () => void {
    return subscribe(this.#onState, handler);
  }

  #open(): void {
    this.#retry = undefined;
    this.#options.token(this.#isTokenRefused).then(
      (token) => this.#openWith(token),
      () => this.#lost(ABNORMAL_CLOSURE, ""), // No token could be fetched: as if the network were gone.
    );
  }

  #openWith(token: string): void {
    if (this.#state.kind === "ended") return;
    const socket = new WebSocket(this.#options.url, [SUBPROTOCOL, `${BEARER_PREFIX}${token}`]);
    this.#socket = socket;
    const ifCurrent = (handle: () => void) => () => {
      if (this.#socket === socket) handle();
    };
    socket.addEventListener(
      "open",
      ifCurrent(() => this.#join()),
    );
    socket.addEventListener("message", ({ data }) => ifCurrent(() => this.#receive(data))());
    socket.addEventListener("close", ({ code, reason }) => ifCurrent(() => this.#lost(code, reason))());
  }

  #join(): void {
    this.#silentIntervals = 0;
    this.#interval = setInterval(() => this.#checkAlive(), INTERVAL_MS);
    this.#ask("join", {}, true).then(
      (reply) => this.#joined(reply),
      (error: unknown) => {
        const code = error instanceof Failure ? error.code : "internal";
        if (isRetriableClose(failures[code].close)) this.#lost(ABNORMAL_CLOSURE, "");
        else this.#end(code);
      },
    );
  }

  #joined(reply: RequestResult<"join">): void {
    this.#attempt = 0;
    this.#isTokenRefused = false;
    this.#setState({ kind: "joined" });
    for (const handler of this.#onJoined) handler(reply);
    this.#calls.send((frame) => this.#transmit(frame));
  }

  #ask<M extends RequestMethod>(method: M, params: RequestParams<M>, isNow: boolean): Promise<RequestResult<M>> {
    const schema = replies[method].result;
    const { id, result } = this.#calls.open(method, params);
    if (isNow) this.#calls.send((frame) => this.#transmit(frame), id);
    return result.then((raw) => schema.parse(raw));
  }

  #transmit(frame: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  #receive(data: unknown): void {
    this.#silentIntervals = 0;
    let calls: readonly (() => void)[];
    try {
      calls = this.#read(JSON.parse(String(data)));
    } catch {
      // Not our protocol: a server that we cannot understand will not get better by asking again.
      return this.#end("bad-message");
    }
    for (const call of calls) call();
  }

  /** What a frame asks us to call; throws where it is not of the protocol. A notification that nobody awaits calls nothing. */
  #read(message: unknown): readonly (() => void)[] {
    const notification = RpcNotification.safeParse(message);
    if (!notification.success) {
      const reply = RpcReply.parse(message);
      return [() => this.#calls.answer(reply)];
    }
    const { method, params } = notification.data;
    return [...this.#handlers].flatMap(([name, parsers]) =>
      name === method ? [...parsers].map((parse) => parse(params)) : [],
    );
  }

  #checkAlive(): void {
    this.#silentIntervals += 1;
    if (this.#silentIntervals > MAX_SILENT) return this.#lost(ABNORMAL_CLOSURE, "");
    this.#transmit(this.#calls.frame("ping", {})); // Any reply is life.
  }

  #lost(code: number, reason: string): void {
    this.#drop();
    if (this.#state.kind === "ended") return;
    const failure = failureOfClose(code, reason);
    const mayRefresh = failure === "unauthenticated" && !this.#isTokenRefused;
    if (!mayRefresh && !isRetriableClose(code)) return this.#end(failure);
    this.#isTokenRefused ||= mayRefresh;
    const sinceMs = this.#state.kind === "reconnecting" ? this.#state.sinceMs : (this.#options.now ?? Date.now)();
    this.#setState({ kind: "reconnecting", sinceMs });
    const random = (this.#options.random ?? Math.random)();
    this.#retry = setTimeout(() => this.#open(), reconnectDelay(this.#attempt, random));
    this.#attempt += 1;
  }

  /** Forgets the socket at once: closing a dead one properly can take a browser minutes. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    clearInterval(this.#interval);
    clearTimeout(this.#retry);
    socket?.close(NORMAL_CLOSURE);
    this.#calls.fail("sent");
  }

  #end(code: string): void {
    if (this.#state.kind === "ended") return;
    this.#setState({ kind: "ended", code });
    this.#drop();
    this.#calls.fail("all");
  }

  #setState(state: SignalingState): void {
    this.#state = state;
    for (const handler of this.#onState) handler(state);
  }
}

function subscribe<T>(handlers: Set<(value: T) => void>, handler: (value: T) => void): () => void {
  const own = (value: T) => handler(value);
  handlers.add(own);
  return () => void handlers.delete(own);
}
