import { Failure } from "../../../shared/protocol/failures.ts";
import type { FailureCode } from "../../../shared/protocol/failures.ts";

export type Reason = "forbidden" | "unreachable" | "conflict" | "readOnly" | "gone" | "other";

const reasons: Partial<Readonly<Record<FailureCode, Reason>>> = {
  forbidden: "forbidden",
  unauthenticated: "forbidden",
  timeout: "unreachable",
  unavailable: "unreachable",
  draining: "unreachable",
  overloaded: "unreachable",
  conflict: "conflict",
  stale: "conflict",
  "bad-state": "conflict",
  "read-only": "readOnly",
  "not-found": "gone",
};

/** Why a command was not carried out, as people say it. */
export function reasonOfCode(code: FailureCode): Reason {
  return reasons[code] ?? "other";
}

export function reasonOf(error: unknown): Reason {
  return error instanceof Failure ? reasonOfCode(error.code) : "other";
}
