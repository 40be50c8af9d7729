import * as encoding from "lib0/encoding";
import type { ClockRange, DocShape, Id } from "./updateScan.ts";

/** One struct as a test wants it: a text, a value, or a run of so many deleted clocks. */
export interface RawStruct {
  readonly content: { readonly text: string } | { readonly value: unknown } | { readonly deleted: number };
  readonly origin?: Id | undefined;
  readonly rightOrigin?: Id | undefined;
  /** Where a struct of a map without neighbours stands. */
  readonly key?: string;
}

export interface RawUpdate {
  readonly client: number;
  readonly clock: number;
  readonly structs: readonly RawStruct[];
  readonly deletes?: readonly ClockRange[];
}

/** The V1 bytes of what no Yjs client would write; tests only. */
export function rawUpdate(shape: DocShape, { client, clock, structs, deletes = [] }: RawUpdate): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, structs.length > 0 ? 1 : 0);
    if (structs.length > 0) {
      for (const number of [structs.length, client, clock]) encoding.writeVarUint(encoder, number);
      for (const struct of structs) writeStruct(encoder, shape, struct);
    }
    encoding.writeVarUint(encoder, deletes.length);
    for (const range of deletes) {
      for (const number of [range.client, 1, range.clock, range.length]) encoding.writeVarUint(encoder, number);
    }
  });
}

function writeStruct(encoder: encoding.Encoder, shape: DocShape, struct: RawStruct): void {
  const { origin, rightOrigin, key = "", content } = struct;
  const isPlaced = !origin && !rightOrigin;
  const keyBit = isPlaced && shape.type === "map" ? 0x20 : 0;
  encoding.writeUint8(encoder, kindOf(content) | (origin ? 0x80 : 0) | (rightOrigin ? 0x40 : 0) | keyBit);
  for (const id of [origin, rightOrigin]) {
    if (!id) continue;
    encoding.writeVarUint(encoder, id.client);
    encoding.writeVarUint(encoder, id.clock);
  }
  if (isPlaced) {
    encoding.writeVarUint(encoder, 1);
    for (const name of shape.type === "map" ? [shape.root, key] : [shape.root]) encoding.writeVarString(encoder, name);
  }
  writeContent(encoder, content);
}

function kindOf(content: RawStruct["content"]): number {
  if ("text" in content) return 4;
  return "value" in content ? 8 : 1;
}

function writeContent(encoder: encoding.Encoder, content: RawStruct["content"]): void {
  if ("text" in content) return encoding.writeVarString(encoder, content.text);
  if ("deleted" in content) return encoding.writeVarUint(encoder, content.deleted);
  encoding.writeVarUint(encoder, 1);
  encoding.writeAny(encoder, JSON.parse(JSON.stringify(content.value)));
}
