import type { z } from "zod";
import { Failure } from "../../shared/protocol/failures.ts";
import type { RpcReply } from "../../shared/protocol/signaling.ts";
import { failureCode } from "./reconnect.ts";

/** How long a call waits for its reply. */
const REPLY_MS = 10_000;

interface Call {
  readonly frame: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Failure) => void;
  readonly timer: ReturnType<typeof setTimeout>;
  isSent: boolean;
}

/** JSON-RPC 2.0 calls that await their reply, or the connection that they will be sent on. */
export class RpcCalls {
  readonly #calls = new Map<number, Call>();
  #nextId = 1;

  /** Calls that are not sent yet. */
  get waiting(): number {
    return [...this.#calls.values()].filter(({ isSent }) => !isSent).length;
  }

  /** A frame of a call whose reply nobody awaits. */
  frame(method: string, params: unknown): string {
    return JSON.stringify({ jsonrpc: "2.0", id: this.#nextId++, method, params });
  }

  /** A new call, kept until it is sent. Its result rejects with a Failure only. */
  open(method: string, params: unknown): { readonly id: number; readonly result: Promise<unknown> } {
    const id = this.#nextId;
    const frame = this.frame(method, params);
    const result = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(new Failure("timeout", "no reply came")), REPLY_MS);
      this.#calls.set(id, { frame, resolve, reject, timer, isSent: false });
    });
    return { id, result };
  }

  /** Gives the frame of one call, or of all that wait, to `transmit`. */
  send(transmit: (frame: string) => void, only?: number): void {
    for (const [id, call] of this.#calls) {
      if (call.isSent || (only !== undefined && id !== only)) continue;
      call.isSent = true;
      transmit(call.frame);
    }
  }

  answer(reply: z.infer<typeof RpcReply>): void {
    if (typeof reply.id !== "number") return; // None of ours; null says why the close that follows comes.
    const call = this.#settle(reply.id);
    if (!call) return; // It timed out before.
    if ("result" in reply) return call.resolve(reply.result);
    call.reject(new Failure(failureCode(reply.error.data?.code) ?? "internal", reply.error.message));
  }

  /** The connection is gone: what was sent may or may not have been done. */
  fail(which: "sent" | "all"): void {
    for (const [id, { isSent }] of this.#calls) {
      if (isSent || which === "all") this.#settle(id)?.reject(new Failure("unavailable", "the connection was lost"));
    }
  }

  #settle(id: number): Call | undefined {
    const call = this.#calls.get(id);
    if (call) clearTimeout(call.timer);
    this.#calls.delete(id);
    return call;
  }
}
