import type { Context } from "koa";
import type { Principal } from "../../auth/Principal.ts";
import { AuditNotes } from "../AuditNotes.ts";
import { readBody } from "./readJson.ts";

/** A request to the API: what the path names is still unchecked text. */
export interface ApiContext extends Context {
  readonly params: Readonly<Record<string, string | undefined>>;
}

export type ApiHandler = (ctx: ApiContext, who: Principal) => Promise<void> | void;

/** Makes a handler that is only reached by who is signed in. */
export type ApiGate = (handler: ApiHandler) => (ctx: ApiContext) => Promise<void>;

/**
 * The one way to an API resource that is not public: the access token in `Authorization`, never a cookie, so that no other site can
 * ask in somebody's name. `authenticate` throws Failure "unauthenticated". Answers are of one person and are not stored.
 */
export function apiGate(authenticate: (token: string | undefined) => Principal): ApiGate {
  return (handler) => async (ctx) => {
    const token = bearerOf(ctx.get("Authorization"));
    AuditNotes.of(ctx).who = authenticate(token); // Before anything is read for nobody.
    keepPrivate(ctx);
    if (hasBody(ctx)) await readBody(ctx);
    await handler(ctx, authenticate(token)); // A body may come slowly, and whoever sends it may be nobody by then.
  };
}

/** The token of `Authorization: Bearer`. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +(?<token>[^ ]+)$/iu.exec(header ?? "")?.groups?.["token"];
}

function hasBody(ctx: Context): boolean {
  return ctx.get("Transfer-Encoding") !== "" || (ctx.request.length ?? 0) > 0;
}

/** For answers that hold a person's data. */
function keepPrivate(ctx: Context): void {
  ctx.set("Cache-Control", "no-store");
  ctx.vary("Authorization");
}
