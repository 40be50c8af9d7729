import { ApiFailure } from "../../../shared/protocol/api/ApiFailure.ts";
import { Failure, type FailureCode, isRetriable } from "../../../shared/protocol/failures.ts";

/** Why a page cannot show what it should, as people meet it. */
export type PageProblem = "offline" | "busy" | "forbidden" | "missing" | "signedOut" | "failed";

const problems: Readonly<Partial<Record<FailureCode, PageProblem>>> = {
  forbidden: "forbidden",
  "not-found": "missing",
  unauthenticated: "signedOut",
};

export function problemOf(error: unknown): PageProblem {
  if (!(error instanceof Failure)) return "failed";
  if (error instanceof ApiFailure && error.isUnreachable) return "offline";
  return problems[error.code] ?? (isRetriable(error.code) ? "busy" : "failed");
}

/** The failure's code, where there is one. */
export function codeOf(error: unknown): FailureCode | undefined {
  return error instanceof Failure ? error.code : undefined;
}
