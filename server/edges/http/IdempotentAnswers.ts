import { createHash } from "node:crypto";
import { Failure } from "../../../shared/protocol/failures.ts";
import type { Principal } from "../../auth/Principal.ts";
import { AuditNotes } from "../AuditNotes.ts";
import type { ApiContext, ApiHandler } from "./apiGate.ts";
import { readBody } from "./readJson.ts";

const KEPT_MS = 24 * 60 * 60 * 1000;
const MAX_PER_USER = 100;
const MAX_IN_ALL = 5000;
const KEY = /^[\u0021-\u007e]{1,128}$/u;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

interface Kept {
  readonly userId: string;
  readonly digest: string;
  readonly since: number;
  readonly answer: Promise<Answer>;
}

const keptHeaders = ["ETag", "Location"];

/**
 * A POST that creates, sent again with the same `Idempotency-Key` and body, is answered as the first time and creates nothing; with
 * another body it is refused with `conflict`. Kept for 24 h in memory and never on disk: answers hold one-time links and patients'
 * data. After a restart of the server a repeat is a new request.
 */
export class IdempotentAnswers {
  readonly #now: () => number;
  /** Oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor({ now }: { readonly now: () => number }) {
    this.#now = now;
  }

  /** The handler, called at most once for each key of a user. Without the header it is called each time. */
  once(handler: ApiHandler): ApiHandler {
    return async (ctx, who) => {
      const key = ctx.get("Idempotency-Key");
      if (key === "") return handler(ctx, who);
      if (!KEY.test(key)) throw new Failure("bad-message", "the Idempotency-Key is not valid");
      const digest = digestOf(ctx, await readBody(ctx));
      const name = `${who.userId} ${key}`;
      this.#forgetOld(who);
      const known = this.#kept.get(name);
      if (known && known.digest !== digest) throw new Failure("conflict", "this Idempotency-Key was another request's");
      if (known) {
        AuditNotes.of(ctx).isRepeat = true;
        return apply(ctx, await known.answer);
      }
      const answer = answerOf(ctx, who, handler);
      this.#kept.set(name, { userId: who.userId, digest, since: this.#now(), answer });
      // What failed changed nothing and may be tried again.
      await answer.catch((error: unknown) => {
        this.#kept.delete(name);
        throw error;
      });
    };
  }

  #forgetOld({ userId }: Principal): void {
    for (const [name, { since }] of this.#kept) {
      if (since >= this.#now() - KEPT_MS && this.#kept.size < MAX_IN_ALL) break;
      this.#kept.delete(name);
    }
    const own = [...this.#kept].filter(([, kept]) => kept.userId === userId);
    for (const [name] of own.slice(0, Math.max(0, own.length - MAX_PER_USER + 1))) this.#kept.delete(name);
  }
}

function digestOf(ctx: ApiContext, body: unknown): string {
  return createHash("sha256")
    .update(`${ctx.method} ${ctx.path} ${JSON.stringify(body)}`)
    .digest("base64url");
}

async function answerOf(ctx: ApiContext, who: Principal, handler: ApiHandler): Promise<Answer> {
  await handler(ctx, who);
  const headers = keptHeaders.flatMap((name) => {
    const value: unknown = ctx.response.get(name); // Koa gives undefined for what is not set, whatever its types say.
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  return { status: ctx.status, body: ctx.body, headers: Object.fromEntries(headers) };
}

function apply(ctx: ApiContext, { status, body, headers }: Answer): void {
  ctx.body = body;
  ctx.status = status; // After the body: an empty one says 204 by itself.
  ctx.set({ ...headers });
}
