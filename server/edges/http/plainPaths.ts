import type { Middleware } from "koa";
import { Failure } from "../../../shared/protocol/failures.ts";

/** No resource has a path that climbs, holds a NUL or is no UTF-8: whoever asks for one looks for a hole. Throws Failure "bad-message". */
export function plainPaths(): Middleware {
  return (ctx, next) => {
    if (!isPlain(ctx.path)) throw new Failure("bad-message", "this is no path");
    return next();
  };
}

/** True for a path whose steps, decoded once, neither climb nor hide anything. */
function isPlain(path: string): boolean {
  try {
    const steps = decodeURIComponent(path).split(/[/\\]/u);
    return !steps.some((step) => step === "." || step === ".." || step.includes("\0"));
  } catch {
    return false;
  }
}
