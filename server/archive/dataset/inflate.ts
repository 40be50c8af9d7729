import { randomUUID } from "node:crypto";
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { failureReasons } from "../../../shared/protocol/dicomweb.ts";
import { StoreRefusal } from "../StoreRefusal.ts";
import { FileReader, type ByteReader } from "./ByteReader.ts";

const CHUNK_BYTES = 64 * 1024;
const MAX_INFLATED_BYTES = 512 * 1024 * 1024;
const MAX_RATIO = 100;
/** What a short data set may be beyond that ratio. */
const RATIO_SLACK_BYTES = 1024;

function refuse(options?: ErrorOptions): StoreRefusal {
  const message = "the deflated data set cannot be inflated within the limits";
  return new StoreRefusal(failureReasons.notUnderstood, message, options);
}

function* slices(reader: ByteReader, start: number): Iterable<Buffer> {
  for (let at = start; at < reader.length; at += CHUNK_BYTES) {
    yield Buffer.from(reader.bytes(at, Math.min(CHUNK_BYTES, reader.length - at)));
  }
}

/**
 * The data set that is deflated from `start` on (PS3.5 §A.5), a chunk at a time: what inflates to more than a hundredfold is a bomb, and
 * stops when it has become that much. Throws a `StoreRefusal`.
 */
export async function* inflated(reader: ByteReader, start: number): AsyncIterable<Uint8Array> {
  const maxBytes = Math.min(MAX_INFLATED_BYTES, (reader.length - start) * MAX_RATIO + RATIO_SLACK_BYTES);
  const inflater = createInflateRaw({ chunkSize: CHUNK_BYTES });
  const chunks: AsyncIterable<Uint8Array> = pipeline(Readable.from(slices(reader, start)), inflater, () => undefined);
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw refuse();
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof StoreRefusal ? cause : refuse({ cause });
  }
}

/** Puts bytes into a file that has no name any longer, so that it is gone with its reader, or with the process. */
export async function spooled(bytes: AsyncIterable<Uint8Array>, directory: string): Promise<ByteReader> {
  const path = join(directory, `spool-${randomUUID()}`);
  const file = openSync(path, "wx+", 0o600);
  try {
    unlinkSync(path);
    for await (const chunk of bytes) {
      for (let written = 0; written < chunk.length;) written += writeSync(file, chunk, written);
    }
    return new FileReader(file);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Fills the target with the bytes from `offset` on, and reads no further. */
export async function copyFrom(bytes: AsyncIterable<Uint8Array>, offset: number, target: Uint8Array): Promise<void> {
  let position = 0;
  for await (const chunk of bytes) {
    const from = Math.max(0, offset - position);
    const at = Math.max(0, position - offset);
    if (from < chunk.length) target.set(chunk.subarray(from, from + target.length - at), at);
    position += chunk.length;
    if (position >= offset + target.length) return;
  }
  throw new Error("the data set ended early");
}
