import type { Context } from "koa";
import { Failure } from "../../../shared/protocol/failures.ts";

/** Says which version of the resource the answer is: its ETag. */
export function setVersion(ctx: Context, version: number): void {
  ctx.set("ETag", `"${version}"`);
}

/**
 * The version that the change was made of (If-Match); undefined where the asker does not care, or takes any (`*`). The service
 * compares it in the same transaction as the change and throws Failure "stale". Weak and unknown tags never match (RFC 9110 §13.1.1).
 */
export function expectedVersion(ctx: Context): number | undefined {
  const header = ctx.get("If-Match").trim();
  if (header === "" || header === "*") return undefined;
  const [, version] = /^"(\d{1,15})"$/u.exec(header) ?? [];
  if (version === undefined) throw new Failure("stale", "this has changed meanwhile");
  return Number(version);
}
