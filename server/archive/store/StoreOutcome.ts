import type { Uid } from "../../../shared/model/dicom.ts";
import type { InstancePath } from "../../../shared/protocol/dicomweb.ts";
import type { StagedBlob } from "../../platform/blobs/BlobStore.ts";
import type { Candidate } from "../index/Candidate.ts";
import type { Refusal } from "../ingest/inspectInstance.ts";

/** What became of one received object. `stored` means durable: bytes and index survive a power loss. */
export type StoreOutcome =
  | { readonly kind: "stored"; readonly path: InstancePath; readonly sopClassUid: Uid; readonly wasThere: boolean }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** A candidate with its bytes, still staged. */
export interface StagedCandidate {
  readonly candidate: Candidate;
  readonly staged: StagedBlob;
}
