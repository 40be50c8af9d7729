import type { StoredInstance } from "../../shared/protocol/api/uploads.ts";
import type { StowAnswer } from "../net/StowClient.ts";

/** The server, as sending images needs it. What fails rejects with Failure. */
export interface UploadServer {
  /** Those of these objects that are stored where this person sees them. */
  stored(sopUids: readonly string[], signal: AbortSignal): Promise<readonly StoredInstance[]>;
  store(
    files: readonly Blob[],
    options: { readonly signal: AbortSignal; readonly onProgress: (sentBytes: number) => void },
  ): Promise<StowAnswer>;
}

export interface UploadPorts {
  readonly server: UploadServer;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly random: () => number;
  /** Resolves after so long; at once where the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}
