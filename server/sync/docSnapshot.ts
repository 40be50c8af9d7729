import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import * as encoding from "lib0/encoding";
import { ByteReader } from "../../shared/protocol/ByteReader.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { CaseLabel } from "./CaseLabels.ts";
import { INDEX_FORM, type IndexChange } from "./ClockIndex.ts";

/** A Doc as its log makes it up to a record: what a cold start reads instead of all records up to there. */
export interface DocSnapshot {
  readonly doc: string;
  /** Of the last record that it covers, as is `seq`. */
  readonly epoch: number;
  readonly seq: number;
  /** Payload bytes of all covered records. */
  readonly bytes: number;
  readonly serverClient: number;
  /** Yjs V1. */
  readonly state: Uint8Array;
  readonly labels: readonly CaseLabel[];
  /** The changes of the guard's index, one a record, packed. */
  readonly changes: readonly Uint8Array[];
}

const MAGIC = 0x5343; // "CS" backwards: no record can pass for a snapshot.
const VERSION = 1;
const CHECKSUM_BYTES = 4;
const CHANGES_A_PACK = 1_000;

/** The snapshot's bytes, with their CRC-32 last. */
export function encodeSnapshot(snapshot: DocSnapshot): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeUint16(encoder, MAGIC);
    encoding.writeUint8(encoder, VERSION);
    encoding.writeVarUint(encoder, INDEX_FORM);
    encoding.writeVarString(encoder, snapshot.doc);
    for (const number of [snapshot.epoch, snapshot.seq, snapshot.bytes, snapshot.serverClient]) {
      encoding.writeVarUint(encoder, number);
    }
    encoding.writeVarUint8Array(encoder, snapshot.state);
    encoding.writeVarUint8Array(encoder, packJson(snapshot.labels));
    encoding.writeVarUint(encoder, snapshot.changes.length);
    for (const pack of snapshot.changes) encoding.writeVarUint8Array(encoder, pack);
    encoding.writeUint32(encoder, crc32(encoding.toUint8Array(encoder)));
  });
}

/** Undefined where another version of this software wrote it. Throws where the bytes are not one undamaged snapshot. */
export function decodeSnapshot(bytes: Uint8Array): DocSnapshot | undefined {
  const body = bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES));
  const stored = new DataView(bytes.buffer, bytes.byteOffset + body.length, bytes.length - body.length);
  if (stored.byteLength !== CHECKSUM_BYTES || stored.getUint32(0, true) !== crc32(body)) throw damaged();
  const reader = new ByteReader(body);
  if ((reader.uint8() | (reader.uint8() << 8)) !== MAGIC) throw damaged();
  if (reader.uint8() !== VERSION || reader.varUint() !== INDEX_FORM) return undefined;
  const snapshot = {
    doc: reader.varString(),
    epoch: reader.varUint(),
    seq: reader.varUint(),
    bytes: reader.varUint(),
    serverClient: reader.varUint(),
    state: reader.varBytes().slice(),
    labels: unpackLabels(reader.varBytes()),
    changes: Array.from({ length: reader.varUint() }, () => reader.varBytes().slice()),
  };
  reader.end();
  return snapshot;
}

/** Adds changes to packs. The packs depend on the changes alone, not on how many came at a time. */
export function packChanges(packs: readonly Uint8Array[], added: readonly IndexChange[]): Uint8Array[] {
  const last = packs.at(-1);
  const open = last ? unpackChanges(last) : [];
  const whole = open.length === CHANGES_A_PACK ? packs : packs.slice(0, -1);
  const changes = [...(open.length === CHANGES_A_PACK ? [] : open), ...added];
  const fresh: Uint8Array[] = [];
  for (let start = 0; start < changes.length; start += CHANGES_A_PACK) {
    fresh.push(packJson(changes.slice(start, start + CHANGES_A_PACK)));
  }
  return [...whole, ...fresh];
}

export function unpackChanges(pack: Uint8Array): readonly IndexChange[] {
  const changes: readonly IndexChange[] = JSON.parse(inflateRawSync(pack).toString());
  return changes;
}

function unpackLabels(pack: Uint8Array): readonly CaseLabel[] {
  const labels: readonly CaseLabel[] = JSON.parse(inflateRawSync(pack).toString());
  return labels;
}

function packJson(value: unknown): Uint8Array {
  return new Uint8Array(deflateRawSync(JSON.stringify(value)));
}

function damaged(): Failure {
  return new Failure("internal", "a stored snapshot is damaged");
}
