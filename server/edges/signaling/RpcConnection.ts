import type { RawData, WebSocket } from "ws";
import { z } from "zod";
import { Failure, failures, type FailureCode } from "../../../shared/protocol/failures.ts";
import { requests, type RpcId, RpcRequest } from "../../../shared/protocol/signaling.ts";
import type { Log } from "../../platform/log.ts";
import { closeSocket } from "../closeSocket.ts";

/** Answers one request; what it throws becomes the error reply. */
type RpcHandler = (method: string, params: unknown) => Promise<unknown>;

export interface RpcOptions {
  readonly log: Log;
  readonly handle: RpcHandler;
  /** Told once, whatever ended the connection. */
  readonly onClose: () => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Together they find a half-open connection within ten seconds of its last word. */
const PING_EVERY_MS = 3000;
const SILENT_AFTER_MS = 6500;
const WINDOW_MS = 1000;
/** A meeting's busiest second (everyone consumes everyone) stays far below. */
const MAX_PER_WINDOW = 200;
const MISTAKE_WINDOW_MS = 60_000;
const MAX_MISTAKES = 20;
const MAX_BUFFERED = 4 * 1024 * 1024;
const MAX_DEPTH = 32;

/** JSON-RPC 2.0 §5.1, and one for everything of ours: which of ours it is stands in `data.code`. */
const rpcCodes = {
  invalidRequest: -32600,
  unknownMethod: -32601,
  invalidParams: -32602,
  internal: -32603,
  ours: -32000,
};

/** A request that is wrong before anything looks at its parameters. */
class WrongRequest extends Failure {
  readonly rpcCode: number;

  constructor(rpcCode: number, message: string) {
    super("bad-message", message);
    this.rpcCode = rpcCode;
  }
}

/** One signaling socket: frames in order, errors answered, floods and half-open connections ended. */
export class RpcConnection {
  readonly #socket: WebSocket;
  readonly #options: RpcOptions;
  readonly #heartbeat: NodeJS.Timeout;
  #lastHeard: number;
  #window = { start: 0, count: 0 };
  #mistakes = { start: 0, count: 0 };
  readonly #unanswered = new Set<RpcId>();
  #isClosed = false;

  constructor(socket: WebSocket, options: RpcOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#lastHeard = options.now();
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("pong", () => this.#countFrame());
    socket.on("ping", () => this.#countFrame());
    socket.on("error", () => undefined); // A protocol error of the peer: ws closes with its code, `close` follows.
    socket.on("close", () => this.#end());
    this.#heartbeat = setInterval(() => this.#beat(), PING_EVERY_MS);
    this.#heartbeat.unref();
  }

  notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: "2.0", method, params });
  }

  /** Ends the connection: nothing that arrives later is heard, whether or not the other side answers the close. */
  close(code: FailureCode): void {
    this.#closeWith(failures[code].close, code);
  }

  #closeWith(code: number, reason: string): void {
    closeSocket(this.#socket, code, reason);
    this.#end();
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#countFrame();
    if (this.#isClosed) return;
    if (isBinary) return this.#closeWith(1003, "text frames only");
    const value = Buffer.isBuffer(data) ? parseJson(data.toString("utf8")) : undefined;
    if (value === undefined) return this.close("bad-message");
    const request = RpcRequest.safeParse(value);
    const { invalidRequest } = rpcCodes;
    if (!request.success) return this.#mistake(null, new WrongRequest(invalidRequest, "not a JSON-RPC 2.0 request"));
    const { id, method, params } = request.data;
    if (this.#unanswered.has(id))
      return this.#mistake(id, new WrongRequest(invalidRequest, "this id awaits its answer"));
    this.#unanswered.add(id);
    this.#options.log.background(this.#answer(id, method, params ?? {}), "signaling request");
  }

  async #answer(id: RpcId, method: string, params: unknown): Promise<void> {
    try {
      if (!Object.hasOwn(requests, method)) throw new WrongRequest(rpcCodes.unknownMethod, "unknown method");
      const result = await this.#options.handle(method, params);
      this.#send({ jsonrpc: "2.0", id, result });
    } catch (error) {
      this.#mistake(id, toFailure(error), error);
    } finally {
      this.#unanswered.delete(id);
    }
  }

  /** Whatever comes is life, and too much of it a flood. */
  #countFrame(): void {
    if (this.#isClosed) return;
    const now = this.#options.now();
    this.#lastHeard = now;
    if (now - this.#window.start > WINDOW_MS) this.#window = { start: now, count: 0 };
    if (++this.#window.count > MAX_PER_WINDOW) this.close("rate-limited");
  }

  #mistake(id: RpcId | null, failure: Failure, error?: unknown): void {
    if (failure.code === "internal") this.#options.log.error("signaling request failed", { error });
    const message = failure.code === "internal" ? "internal error" : failure.message;
    this.#send({ jsonrpc: "2.0", id, error: { code: rpcCodeOf(failure), message, data: { code: failure.code } } });
    const now = this.#options.now();
    if (now - this.#mistakes.start > MISTAKE_WINDOW_MS) this.#mistakes = { start: now, count: 0 };
    if (failure.code === "bad-message" && ++this.#mistakes.count > MAX_MISTAKES) this.close("rate-limited");
  }

  #send(frame: unknown): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED) return this.close("too-slow");
    this.#socket.send(JSON.stringify(frame));
  }

  #beat(): void {
    if (this.#options.now() - this.#lastHeard > SILENT_AFTER_MS) {
      return this.close("timeout");
    }
    this.#socket.ping();
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#heartbeat);
    this.#options.onClose();
  }
}

function rpcCodeOf(failure: Failure): number {
  if (failure instanceof WrongRequest) return failure.rpcCode;
  if (failure.code === "internal") return rpcCodes.internal;
  return failure.code === "bad-message" ? rpcCodes.invalidParams : rpcCodes.ours;
}

function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof z.ZodError) return new Failure("bad-message", "the parameters are not valid", { cause: error });
  return new Failure("internal", "internal error", { cause: error });
}

/** Undefined for what is not JSON, nested deeper than any message of ours, or holds half a character. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isSound(value, MAX_DEPTH) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSound(value: unknown, depth: number): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.entries(value).every(([name, child]) => name.isWellFormed() && isSound(child, depth - 1));
}
