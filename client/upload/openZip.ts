import type { Entry, FileEntry } from "@zip.js/zip.js";
import { isHarmlessName, isSystemFile } from "./entryName.ts";
import type { LeftOutReason } from "./Outcome.ts";
import { ZipBudget, type ZipLimits, zipLimits, ZipStopped } from "./ZipBudget.ts";

/** One entry of a ZIP, in the order of its directory. */
export type ZipEntry =
  | { readonly kind: "file"; readonly name: string; readonly size: number; readonly open: () => Promise<Blob> }
  | { readonly kind: "leftOut"; readonly name: string; readonly reason: LeftOutReason };

const END_RECORD = 22;
const DIRECTORY_ENTRY = 46;
const MAX_COMMENT = 65_535;
/** 20,000 entries with long names and extra fields. */
const MAX_DIRECTORY_BYTES = 32 * 1024 * 1024;
const FLUSH_BYTES = 4 * 1024 * 1024;

/** zip.js without workers: its own are made of blob: addresses, which the page's policy forbids. */
async function zipJs() {
  const zip = await import("@zip.js/zip.js");
  zip.configure({ useWebWorkers: false, useCompressionStream: true });
  return zip;
}

/**
 * Reads a ZIP from the file, entry by entry, as they are taken: nothing is unpacked ahead. Throws ZipStopped where it costs more than
 * the limits or lies; what was read of it before stays good.
 */
export async function* openZip(file: Blob, limits: ZipLimits = zipLimits): AsyncGenerator<ZipEntry> {
  const directoryBytes = await requireModestDirectory(file, limits);
  const { ZipReader, BlobReader } = await zipJs();
  const reader = new ZipReader(new BlobReader(file));
  const budget = new ZipBudget(limits);
  let seenBytes = 0;
  try {
    for await (const entry of guarded(reader.getEntriesGenerator({ filenameValidation: "tolerant" }))) {
      budget.entry();
      seenBytes += DIRECTORY_ENTRY + entry.rawFilename.length + entry.rawExtraField.length + entry.rawComment.length;
      const told = tell(entry, budget);
      if (told) yield told;
    }
    // A count that is too small hides entries.
    if (seenBytes < directoryBytes) throw new ZipStopped("zipLies");
  } finally {
    await reader.close();
  }
}

async function* guarded(entries: AsyncGenerator<Entry, boolean>): AsyncGenerator<Entry> {
  for (;;) {
    const { done, value } = await entries.next().catch((cause: unknown) => {
      throw new ZipStopped("zipBroken", { cause });
    });
    if (done === true) return;
    if (typeof value === "object") yield value;
  }
}

function tell(entry: Entry, budget: ZipBudget): ZipEntry | undefined {
  const { filename: name, uncompressedSize: size } = entry;
  const leftOut = (reason: LeftOutReason): ZipEntry => ({ kind: "leftOut", name, reason });
  if (!isHarmlessName(name)) return leftOut("badName");
  if (entry.directory) return undefined;
  if (entry.symlink) return leftOut("link");
  if (entry.encrypted) return leftOut("encrypted");
  if (isSystemFile(name)) return leftOut("systemFile");
  if (size === 0) return leftOut("empty");
  return { kind: "file", name, size, open: () => inflate(entry, budget) };
}

/** The entry's bytes, handed to the browser in pieces: what does not fit its memory it keeps on disk. */
async function inflate(entry: FileEntry, budget: ZipBudget): Promise<Blob> {
  const account = budget.open({ compressedSize: entry.compressedSize, size: entry.uncompressedSize });
  const kept: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let stopped: unknown;
  const flush = (): void => {
    kept.push(new Blob(held));
    [held, heldBytes] = [[], 0];
  };
  const sink = new WritableStream<Uint8Array>({
    write(piece) {
      try {
        account.piece(piece.length);
      } catch (error) {
        stopped = error;
        throw error;
      }
      held.push(new Uint8Array(piece));
      heldBytes += piece.length;
      if (heldBytes >= FLUSH_BYTES) flush();
    },
  });
  try {
    await entry.getData(sink, { checkCrc32: true, checkOverlappingEntry: true, useWebWorkers: false });
  } catch (cause) {
    if (stopped instanceof ZipStopped) throw stopped;
    throw new ZipStopped("zipBroken", { cause });
  }
  account.end();
  flush();
  return new Blob(kept);
}

/**
 * The directory is read at once, so its size and count are looked at before. PKWARE's APPNOTE 4.3.16: the end record is the last 22 bytes,
 * before a comment; a ZIP of 2^16 entries or more says 0xffff here. Returns the directory's bytes, 0 where they are not said here.
 */
async function requireModestDirectory(file: Blob, { maxEntries }: ZipLimits): Promise<number> {
  const tail = new Uint8Array(await file.slice(Math.max(0, file.size - END_RECORD - MAX_COMMENT)).arrayBuffer());
  const view = new DataView(tail.buffer);
  for (let at = tail.length - END_RECORD; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const entries = view.getUint16(at + 10, true);
    const bytes = view.getUint32(at + 12, true);
    if (entries > maxEntries) throw new ZipStopped("zipEntries");
    if (bytes === 0xffffffff) return 0; // ZIP64 says it elsewhere.
    if (bytes > MAX_DIRECTORY_BYTES) throw new ZipStopped("zipEntries");
    return bytes;
  }
  throw new ZipStopped("zipBroken");
}
