import * as encoding from "lib0/encoding";
import type { ClockRange, Id, ScannedStruct } from "./updateScan.ts";

const CONTENT_DELETED = 1;
const CONTENT_STRING = 4;

/** A struct to write, from `skip` of its clocks on. */
export interface StructPart {
  readonly struct: ScannedStruct;
  readonly skip: number;
}

/** One value to write under a key of the root map; `previous` is the last id of the item that it replaces. */
export interface MapWrite {
  readonly key: string;
  readonly value: unknown;
  readonly previous: Id | undefined;
}

/** Writes a Yjs V1 update of exactly these structs (each client's without gaps) and deleted ranges. */
export function encodeUpdate(parts: readonly StructPart[], deletes: readonly ClockRange[]): Uint8Array {
  return encoding.encode((encoder) => {
    const groups = Map.groupBy(parts, ({ struct }) => struct.client);
    encoding.writeVarUint(encoder, groups.size);
    for (const [client, [first, ...others]] of groups) {
      if (!first) continue;
      encoding.writeVarUint(encoder, 1 + others.length);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, first.struct.clock + first.skip);
      writePart(encoder, first);
      for (const part of others) writePart(encoder, part);
    }
    writeDeletes(encoder, deletes);
  });
}

/** Writes a Yjs V1 update in which the client at `start` sets keys of the map `root`, as `Y.Map.set` would. */
export function encodeMapWrites(start: Id, root: string, writes: readonly MapWrite[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, writes.length);
    encoding.writeVarUint(encoder, start.client);
    encoding.writeVarUint(encoder, start.clock);
    for (const { key, value, previous } of writes) {
      if (previous) {
        encoding.writeUint8(encoder, 0xa8);
        encoding.writeVarUint(encoder, previous.client);
        encoding.writeVarUint(encoder, previous.clock);
      } else {
        encoding.writeUint8(encoder, 0x28);
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarString(encoder, root);
        encoding.writeVarString(encoder, key);
      }
      encoding.writeVarUint(encoder, 1);
      encoding.writeAny(encoder, plain(value));
    }
    writeDeletes(
      encoder,
      writes.flatMap(({ previous }) => (previous ? [{ ...previous, length: 1 }] : [])),
    );
  });
}

/** The same struct as it stands in a Doc once its value was deleted. */
export function withoutValue(struct: ScannedStruct, root: string): ScannedStruct {
  const { place, length } = struct;
  const bytes = encoding.encode((encoder) => {
    if (place.kind === "key") {
      encoding.writeUint8(encoder, 0x21);
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, root);
      encoding.writeVarString(encoder, place.key);
    } else {
      encoding.writeUint8(encoder, 1 | (place.origin ? 0x80 : 0) | (place.rightOrigin ? 0x40 : 0));
      for (const id of [place.origin, place.rightOrigin]) {
        if (!id) continue;
        encoding.writeVarUint(encoder, id.client);
        encoding.writeVarUint(encoder, id.clock);
      }
    }
    encoding.writeVarUint(encoder, length);
  });
  return { ...struct, content: { kind: "deleted" }, bytes };
}

function plain(value: unknown): encoding.AnyEncodable {
  return JSON.parse(JSON.stringify(value));
}

function writePart(encoder: encoding.Encoder, { struct, skip }: StructPart): void {
  if (skip === 0) return encoding.writeUint8Array(encoder, struct.bytes);
  // Only text and deleted content are longer than one clock. In UTF-8 half a surrogate pair becomes U+FFFD, as in Yjs.
  const { origin, rightOrigin } = neighboursOf({ struct, skip });
  const isText = struct.content.kind === "text";
  encoding.writeUint8(encoder, 0x80 | (rightOrigin ? 0x40 : 0) | (isText ? CONTENT_STRING : CONTENT_DELETED));
  for (const id of [origin, rightOrigin]) {
    if (!id) continue;
    encoding.writeVarUint(encoder, id.client);
    encoding.writeVarUint(encoder, id.clock);
  }
  if (struct.content.kind === "text") encoding.writeVarString(encoder, struct.content.text.slice(skip));
  else encoding.writeVarUint(encoder, struct.length - skip);
}

/** Between which two changes a struct's clocks from `skip` on stand: as in Yjs, they hang on the clock before them. */
export function neighboursOf({ struct, skip }: StructPart): Readonly<Record<"origin" | "rightOrigin", Id | undefined>> {
  const { client, clock, place } = struct;
  const { origin, rightOrigin } = place.kind === "beside" ? place : { origin: undefined, rightOrigin: undefined };
  return { origin: skip > 0 ? { client, clock: clock + skip - 1 } : origin, rightOrigin };
}

function writeDeletes(encoder: encoding.Encoder, deletes: readonly ClockRange[]): void {
  const groups = Map.groupBy(deletes, ({ client }) => client);
  encoding.writeVarUint(encoder, groups.size);
  for (const [client, ranges] of groups) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, ranges.length);
    for (const { clock, length } of ranges) {
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarUint(encoder, length);
    }
  }
}
