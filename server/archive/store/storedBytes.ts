import { createHash } from "node:crypto";
import type { BlobKey, BlobStore } from "../../platform/blobs/BlobStore.ts";
import { ChunkSummer } from "../chunkSums.ts";

export interface StoredBytes {
  readonly size: number;
  readonly sha256: string;
  readonly sums: Uint8Array;
}

/** Reads a blob to its end. Rejects where it is missing or cannot be read. */
export async function readStored(blobs: BlobStore, key: BlobKey): Promise<StoredBytes> {
  const hash = createHash("sha256");
  const summer = new ChunkSummer();
  let size = 0;
  for await (const bytes of blobs.read(key)) {
    hash.update(bytes);
    summer.add(bytes);
    size += bytes.length;
  }
  return { size, sha256: hash.digest("hex"), sums: summer.finish() };
}
