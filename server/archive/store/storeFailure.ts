import { failureReasons } from "../../../shared/protocol/dicomweb.ts";
import type { Refusal } from "../ingest/inspectInstance.ts";

/** A full disk is the sender's to know; anything else is ours. */
export function failureOf(error: unknown): Pick<Refusal, "reason" | "message"> {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return isFull
    ? { reason: failureReasons.outOfResources, message: "the archive is out of space" }
    : { reason: failureReasons.processingFailure, message: "storing failed" };
}
