import type { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import type { FailureReason } from "../../../shared/protocol/dicomweb.ts";
import type { BlobKey } from "../../platform/blobs/BlobStore.ts";
import type { Inspection } from "../ingest/inspectInstance.ts";

/** A sealed object on its way into the archive. */
export interface Candidate {
  readonly institutionId: InstitutionId;
  readonly uploader: UserId;
  readonly blob: BlobKey;
  readonly size: number;
  readonly sha256: string;
  /** Checksums of its chunks, see `ChunkSummer`. */
  readonly sums: Uint8Array;
  readonly inspection: Inspection;
}

export interface Quarantined {
  readonly candidate: Candidate;
  readonly reason: FailureReason;
}

/** What is noted of an object before it is stored. */
export type Begun = Pick<Candidate, "blob" | "institutionId" | "uploader" | "sha256">;
