import { Failure } from "../../shared/protocol/failures.ts";
import { decodeRecord, decodeRestoration, type DocRecord } from "./docRecord.ts";
import { decodeSnapshot, type DocSnapshot } from "./docSnapshot.ts";
import type { StoredDoc } from "./StoredDoc.ts";
import { Turns } from "./Turns.ts";

/** One stored row, as nobody has checked it yet. */
export interface StoredRow {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** What a store has of one Doc, unchecked. */
export interface DocRows {
  /** The number of the Doc's last record, kept beside the log: a log that ends early is not taken for whole. */
  head(): Promise<number | undefined>;
  /** The newest snapshot that covers fewer than so many records. */
  snapshotBefore(seq: number): Promise<StoredRow | undefined>;
  /** The rows after a record, by number. */
  recordsAfter(seq: number): Promise<readonly StoredRow[]>;
}

export interface ReadDoc extends StoredDoc {
  /** Rows that are not what they should be: to be kept for people to look at. */
  readonly damagedRows: readonly StoredRow[];
  readonly damagedSnapshots: number;
}

/**
 * [SY31] Reads and checks what a store has of a Doc; undefined where it was never seeded. Throws `Failure("read-only")` where
 * not even a part of it can be trusted: a damaged seed, an epoch that does not follow from the one before.
 */
export async function readDoc(doc: string, rows: DocRows): Promise<ReadDoc | undefined> {
  const head = await rows.head();
  const { snapshot, damagedSnapshots } = await newestSnapshot(doc, rows, head);
  const stored = await rows.recordsAfter(snapshot?.seq ?? 0);
  if (!snapshot && stored.length === 0 && head === undefined && damagedSnapshots === 0) return undefined;
  const log = await readLog({ doc, after: snapshot, head, rows: stored });
  if (!snapshot && log.records.length === 0) throw new Failure("read-only", "the Doc's seed is damaged");
  return { snapshot, ...log, damagedSnapshots };
}

/** A snapshot that cannot be used is no loss while the log is whole: an older one is, or none. */
async function newestSnapshot(doc: string, rows: DocRows, head: number | undefined) {
  let damagedSnapshots = 0;
  for (let before = Infinity; ;) {
    const row = await rows.snapshotBefore(before).catch(() => "unreadable" as const);
    if (row === "unreadable") return { snapshot: undefined, damagedSnapshots: damagedSnapshots + 1 };
    if (!row) return { snapshot: undefined, damagedSnapshots };
    const read = tryRead(() => ({ snapshot: decodeSnapshot(row.bytes) }));
    const snapshot = read?.snapshot;
    if (snapshot?.doc === doc && snapshot.seq === row.seq && snapshot.seq <= (head ?? Infinity)) {
      return { snapshot, damagedSnapshots };
    }
    // One of another version is whole; it is only of no use.
    if (!read || snapshot) damagedSnapshots += 1;
    before = row.seq;
  }
}

type LogFindings = Pick<ReadDoc, "records" | "damage" | "damagedRows">;

interface LogPart {
  readonly doc: string;
  readonly after: DocSnapshot | undefined;
  readonly head: number | undefined;
  readonly rows: readonly StoredRow[];
}

async function readLog({ doc, after, head, rows }: LogPart): Promise<LogFindings> {
  const records: DocRecord[] = [];
  const turns = new Turns();
  let { epoch, seq } = after ?? { epoch: undefined, seq: 0 };
  for (const [position, row] of rows.entries()) {
    const record = tryRead(() => decodeRecord(row.bytes));
    if (record && seq + 1 === record.seq && isRecordOf(doc, row, record)) {
      requireEpoch(record, epoch);
      records.push(record);
      ({ epoch, seq } = record);
      await turns.next();
      continue;
    }
    // The first record is the seed: without it there is no Doc to go on with.
    const isLast = position === rows.length - 1 && row.seq === seq + 1 && row.seq === head;
    if (isLast && !record && seq > 0) return { records, damage: "tail", damagedRows: [row] };
    const damagedRows = rows.slice(position).filter(({ bytes }) => !tryRead(() => decodeRecord(bytes)));
    return { records, damage: "log", damagedRows };
  }
  return { records, damage: seq === head ? "none" : "log", damagedRows: [] };
}

function requireEpoch(record: DocRecord, former: number | undefined): void {
  const expected = record.kind === "restored" ? decodeRestoration(record.payload).formerEpoch : record.epoch;
  if (former !== undefined && expected !== former) throw new Failure("read-only", "the Doc's epochs are mixed");
}

/** The rows that are not the record of this Doc and number that they should be. */
export function damagedAmong(doc: string, rows: readonly StoredRow[]): StoredRow[] {
  return rows.filter((row) => {
    const record = tryRead(() => decodeRecord(row.bytes));
    return !record || !isRecordOf(doc, row, record);
  });
}

function isRecordOf(doc: string, row: StoredRow, record: DocRecord): boolean {
  return record.doc === doc && record.seq === row.seq;
}

function tryRead<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // Damage is an answer here: the caller decides by where it stands.
    return undefined;
  }
}
