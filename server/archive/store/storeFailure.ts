import { failureReasons } from "../../../shared/protocol/dicomweb.ts";
import type { Refusal } from "../ingest/inspectInstance.ts";
import { isOutOfSpace } from "../ingest/isOutOfSpace.ts";

/** A full disk is the sender's to know; anything else is ours. */
export function failureOf(error: unknown): Pick<Refusal, "reason" | "message"> {
  return isOutOfSpace(error)
    ? { reason: failureReasons.outOfResources, message: "the archive is out of space" }
    : { reason: failureReasons.processingFailure, message: "storing failed" };
}
