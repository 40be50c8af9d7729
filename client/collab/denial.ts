import { type FailureCode, isRetriable } from "../../shared/protocol/failures.ts";
import { failureCode } from "../net/reconnect.ts";

/**
 * What the server said of one Doc (kind 2): `<code>: <message>` where it does not carry it, or what is damaged of one that it
 * carries all the same.
 */
export type Denial =
  /** `isRetriable`: asking again later can help. */
  | { readonly kind: "ended"; readonly reason: string; readonly code: FailureCode; readonly isRetriable: boolean }
  /** Shown as far as it can be read; takes no edits. */
  | { readonly kind: "readOnly"; readonly reason: string }
  /** The last change was lost; it goes on. */
  | { readonly kind: "notice"; readonly reason: string };

const READ_ONLY = "read-only: damaged";
const NOTICE = /^damaged: /u;

/** True where the server has closed its end of the Doc. */
export function endsChannel(reason: string): boolean {
  return reason !== READ_ONLY && !NOTICE.test(reason);
}

export function readDenial(reason: string): Denial {
  if (reason === READ_ONLY) return { kind: "readOnly", reason };
  if (NOTICE.test(reason)) return { kind: "notice", reason };
  const code = failureCode(reason.split(":", 1)[0]) ?? "internal";
  return { kind: "ended", reason, code, isRetriable: isRetriable(code) };
}
