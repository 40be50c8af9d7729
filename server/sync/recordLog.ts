import { Failure } from "../../shared/protocol/failures.ts";
import { decodeRecord, type DocRecord } from "./docRecord.ts";

/** One stored row of a Doc's log, as nobody has checked it yet. */
export interface StoredRecord {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

export interface ReadLog {
  readonly records: readonly DocRecord[];
  /** The last row, where it was damaged: to be set aside. */
  readonly damagedTail: StoredRecord | undefined;
}

/** [SY31] Checks a Doc's rows: a damaged last one is left out, any other damage (a gap too) throws `Failure("read-only")`. */
export function readLog(doc: string, rows: readonly StoredRecord[]): ReadLog {
  const records: DocRecord[] = [];
  for (const [position, row] of rows.entries()) {
    const record = tryDecode(row.bytes);
    const isNext = record?.doc === doc && record.seq === position + 1 && row.seq === record.seq;
    if (record && isNext && record.epoch === (records[0] ?? record).epoch) {
      records.push(record);
      continue;
    }
    // The first record is the seed: without it there is no Doc to go on with.
    if (position === rows.length - 1 && position > 0 && !record) return { records, damagedTail: row };
    throw new Failure("read-only", "the Doc's log is damaged");
  }
  return { records, damagedTail: undefined };
}

function tryDecode(bytes: Uint8Array): DocRecord | undefined {
  try {
    return decodeRecord(bytes);
  } catch {
    // Damage is an answer here: the caller decides by where it stands.
    return undefined;
  }
}
