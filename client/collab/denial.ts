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

/** Its last change was damaged on the server's disk: the Doc goes on without, and people are told. */
const LOST = "damaged: the last change is lost";

/** True where the server has closed its end of the Doc. */
export function endsChannel(reason: string): boolean {
  return reason !== DAMAGED && reason !== LOST;
}

export function readDenial(reason: string): Denial {
  const code = failureCode(reason.split(":", 1)[0]) ?? "internal";
  return { code, reason, isReadOnly: reason === DAMAGED, isRetriable: isRetriable(code) || reason === LOST };
}
