import { crc32 } from "node:zlib";
import * as encoding from "lib0/encoding";
import { ByteReader } from "../../shared/protocol/ByteReader.ts";
import { Failure } from "../../shared/protocol/failures.ts";

/**
 * `seed`: the first record, by the server. `update`: Yjs V1 bytes that the guard let in. `claim`: the client id in the payload
 * belongs to the writer from now on (its first update says the same). `restored`: an operator put back an older log; the record
 * stands in the new epoch, its payload names the one before and the client id under which the server writes from now on.
 */
type RecordKind = "seed" | "update" | "claim" | "restored";

/** One entry of a Doc's log. Everything in it stands under the record's checksum. */
export interface DocRecord {
  readonly doc: string;
  /** Random for each Doc, drawn when it was seeded, and anew by each `restored` record. */
  readonly epoch: number;
  /** 1, 2, 3, … without gaps within a Doc. */
  readonly seq: number;
  readonly writer: string;
  readonly kind: RecordKind;
  readonly payload: Uint8Array;
}

const MAGIC = 0x4353; // "CS"
const VERSION = 1;
const CHECKSUM_BYTES = 4;
const kinds: readonly RecordKind[] = ["seed", "update", "claim", "restored"];

/** The record's bytes, with their CRC-32 (as in zlib) last. */
export function encodeRecord(record: DocRecord): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeUint16(encoder, MAGIC);
    encoding.writeUint8(encoder, VERSION);
    encoding.writeUint8(encoder, kinds.indexOf(record.kind));
    encoding.writeVarString(encoder, record.doc);
    encoding.writeVarUint(encoder, record.epoch);
    encoding.writeVarUint(encoder, record.seq);
    encoding.writeVarString(encoder, record.writer);
    encoding.writeVarUint8Array(encoder, record.payload);
    encoding.writeUint32(encoder, crc32(encoding.toUint8Array(encoder)));
  });
}

/** Throws where the bytes are not exactly one undamaged record. */
export function decodeRecord(bytes: Uint8Array): DocRecord {
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES));
  const stored = new DataView(bytes.buffer, bytes.byteOffset + body.length, bytes.length - body.length);
  if (stored.byteLength !== CHECKSUM_BYTES || stored.getUint32(0, true) !== crc32(body)) {
    throw new Failure("internal", "a stored record is damaged");
  }
  const reader = new ByteReader(body);
  const magic = reader.uint8() | (reader.uint8() << 8);
  const version = reader.uint8();
  const kind = kinds[reader.uint8()];
  if (magic !== MAGIC || version !== VERSION || !kind)
    throw new Failure("internal", "a stored record is of another kind");
  const record = {
    kind,
    doc: reader.varString(),
    epoch: reader.varUint(),
    seq: reader.varUint(),
    writer: reader.varString(),
    // A copy: the payload outlives the row that it came in.
    payload: reader.varBytes().slice(),
  };
  reader.end();
  return record;
}

export interface Restoration {
  readonly formerEpoch: number;
  readonly serverClient: number;
}

export function encodeRestoration({ formerEpoch, serverClient }: Restoration): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, formerEpoch);
    encoding.writeVarUint(encoder, serverClient);
  });
}

export function decodeRestoration(payload: Uint8Array): Restoration {
  const reader = new ByteReader(payload);
  const restoration = { formerEpoch: reader.varUint(), serverClient: reader.varUint() };
  reader.end();
  return restoration;
}
