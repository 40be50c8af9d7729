import type { FailureCode } from "../../../shared/protocol/failures.ts";
import type { BlobLocation } from "../../platform/blobs/BlobStore.ts";
import type { BulkValue } from "../dataset/dicomJson.ts";
import type { InstanceLayout } from "../frameLayout.ts";
import type { InspectionResult } from "../ingest/inspectInstance.ts";
import type { RenderWish } from "../render/renderFrame.ts";
import type { TranscodeWish } from "../render/transcodeFrame.ts";

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
    };

/** What the archive asks of its decoder processes: everything that decodes or draws what somebody sent. */
export type DecoderRequest =
  | ({ readonly kind: "transcode"; readonly location: BlobLocation } & TranscodeWish)
  | ({ readonly kind: "render"; readonly location: BlobLocation } & RenderWish);

/** A frame or a picture; of a frame, the colour model it has now. */
export interface DecodedBytes {
  readonly kind: "bytes";
  readonly bytes: Uint8Array;
  readonly photometric: string;
}

export type DecoderReply =
  | DecodedBytes
  | { readonly kind: "failed"; readonly code: FailureCode; readonly message: string };

export type ThreadReply =
  | { readonly kind: "inspected"; readonly result: InspectionResult }
  /** The buffer is moved, so it is this answer's alone. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly code: FailureCode; readonly message: string };
