import { type FailureCode, isRetriable } from "../../shared/protocol/failures.ts";
import { failureCode } from "../net/reconnect.ts";

/** What the server said of one Doc instead of carrying it (kind 2): `<code>: <message>`. */
export interface Denial {
  readonly code: FailureCode;
  /** For people. */
  readonly reason: string;
  /** The Doc goes on, but takes no edits. */
  readonly isReadOnly: boolean;
  /** Asking again later can help. */
  readonly isRetriable: boolean;
}

/** A Doc whose stored form is damaged is shown as far as it can be read. */
const DAMAGED = "read-only: damaged";

/** True where the server has closed its end of the Doc. */
export function endsChannel(reason: string): boolean {
  return reason !== DAMAGED;
}

export function readDenial(reason: string): Denial {
  const code = failureCode(reason.split(":", 1)[0]) ?? "internal";
  return { code, reason, isReadOnly: !endsChannel(reason), isRetriable: isRetriable(code) };
}
