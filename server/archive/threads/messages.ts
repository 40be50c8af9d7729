import type { FailureCode } from "../../../shared/protocol/failures.ts";
import type { BlobLocation } from "../../platform/blobs/BlobStore.ts";
import type { BulkValue } from "../dataset/dicomJson.ts";
import type { InstanceLayout } from "../frameLayout.ts";
import type { InspectionResult } from "../ingest/inspectInstance.ts";

/** What the archive asks of its threads: everything that reads bytes somebody sent. */
export type ThreadRequest =
  | { readonly kind: "inspect"; readonly location: BlobLocation }
  | {
      readonly kind: "extract-frame";
      readonly location: BlobLocation;
      readonly layout: InstanceLayout;
      readonly frame: number;
    }
  | {
      readonly kind: "extract-bulk";
      readonly location: BlobLocation;
      readonly layout: InstanceLayout;
      readonly value: BulkValue;
    }
  | {
      readonly kind: "render";
      readonly location: BlobLocation;
      readonly layout: InstanceLayout;
      readonly metadata: string;
      readonly frame: number;
      /** Larger images are made smaller to fit a square of this size; 0 leaves them as they are. */
      readonly maxPixels: number;
    };

export type ThreadReply =
  | { readonly kind: "inspected"; readonly result: InspectionResult }
  /** The buffer is moved, so it is this answer's alone. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly code: FailureCode; readonly message: string };
