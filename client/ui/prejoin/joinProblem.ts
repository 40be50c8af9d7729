import { failures, isRetriable } from "../../../shared/protocol/failures.ts";
import type { FailureCode } from "../../../shared/protocol/failures.ts";

export type JoinProblem = "invalid" | "ended" | "full" | "forbidden" | "unreachable" | "busy";

const problems: Readonly<Partial<Record<FailureCode | "unreachable", JoinProblem>>> = {
  unreachable: "unreachable",
  "session-ended": "ended",
  "session-full": "full",
  forbidden: "forbidden",
};

/** What a refused join link says to people. */
export function problemOf(code: FailureCode | "unreachable"): JoinProblem {
  const known = problems[code];
  if (known) return known;
  return code in failures && code !== "unreachable" && isRetriable(code) ? "busy" : "invalid";
}

/** True where pressing "try again" can help. */
export function canRetry(problem: JoinProblem): boolean {
  return problem === "unreachable" || problem === "busy" || problem === "full";
}
