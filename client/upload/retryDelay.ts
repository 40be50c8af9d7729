import { ApiFailure } from "../../shared/protocol/api/ApiFailure.ts";
import { Failure, isRetriable } from "../../shared/protocol/failures.ts";

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait before attempt `attempt` (from 0): twice as long each time up to half a minute, spread at random. */
export function retryDelay(attempt: number, random: number, retryAfterS = 0): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.max(Math.round(longest / 2 + (random * longest) / 2), Math.min(retryAfterS, 120) * 1000);
}

/** What to do after a request that failed. */
export type Remedy =
  /** The line or the server is away: for as long as it takes. */
  | { readonly kind: "wait"; readonly trouble: "offline" | "busy"; readonly retryAfterS: number }
  /** It may be the request's own fault: a few times, then in smaller parts. */
  | { readonly kind: "retry" }
  | { readonly kind: "split" }
  | { readonly kind: "stop"; readonly stop: "forbidden" | "signedOut" };

export function remedyFor(error: unknown): Remedy {
  if (!(error instanceof Failure)) return { kind: "retry" };
  if (error instanceof ApiFailure && error.isUnreachable) return { kind: "wait", trouble: "offline", retryAfterS: 0 };
  if (error.code === "unauthenticated") return { kind: "stop", stop: "signedOut" };
  if (error.code === "forbidden") return { kind: "stop", stop: "forbidden" };
  if (error.code === "too-large") return { kind: "split" };
  if (isRetriable(error.code)) return { kind: "wait", trouble: "busy", retryAfterS: error.retryAfterS ?? 0 };
  return { kind: "retry" };
}
