import { z } from "zod";

/** A storage key made by the store itself: nothing a user sent is ever part of it. */
export const BlobKey = z
  .string()
  .regex(/^[0-9a-f]{32}$/u)
  .brand("BlobKey");
export type BlobKey = z.infer<typeof BlobKey>;

/** Where another thread finds a blob's bytes without going through the store. */
export type BlobLocation = (
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
) & {
  /** Checksums that the reader holds the bytes against, and how many bytes there are. */
  readonly checks?: { readonly sums: Uint8Array; readonly size: number } | undefined;
};

/** Bytes `start` to `end`, the end not included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A blob that is being written: nobody sees it under its key before `BlobStore.commit`. */
export interface StagedBlob extends AsyncDisposable {
  readonly key: BlobKey;
  /** Takes the next bytes; resolves when more may come. One call at a time. */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the writing; the bytes are on the disk when it resolves, and may be read at the location until commit or disposal. */
  seal(): Promise<BlobLocation>;
  /** Throws the bytes away unless they were committed. Idempotent. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Immutable byte strings under keys of the store's own. */
export interface BlobStore {
  stage(): Promise<StagedBlob>;
  /** Puts sealed blobs under their keys. All of them survive a power loss when it resolves; which do when it rejects is open. */
  commit(staged: readonly StagedBlob[]): Promise<void>;
  /** The size in bytes, or undefined where there is no such blob. */
  size(key: BlobKey): Promise<number | undefined>;
  /** The bytes of a range, cut at the blob's end; the whole blob without one. Rejects with a `Failure` "not-found" where there is no such blob. */
  read(key: BlobKey, range?: ByteRange): AsyncIterable<Uint8Array>;
  locate(key: BlobKey): Promise<BlobLocation>;
  /** Idempotent. */
  delete(key: BlobKey): Promise<void>;
  list(): AsyncIterable<BlobKey>;
}
