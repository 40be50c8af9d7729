import { Failure } from "../../shared/protocol/failures.ts";
import type { ByteReader } from "../../shared/protocol/ByteReader.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

const MAX_DEPTH = 12;

/** lib0's tags of a value of any type, as far as they are plain JSON. */
const UNDEFINED = 127;
const OBJECT = 118;
const ARRAY = 117;

/**
 * Reads one plain JSON value in lib0's "any" form. Bounded by the bytes and in depth; bytes, big integers, numbers that
 * JSON cannot hold and `__proto__` throw `Failure("bad-message")`.
 */
export function readJson(reader: ByteReader, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new Failure("bad-message", "a value is nested too deep");
  const tag = reader.uint8();
  if (tag === OBJECT) return readObject(reader, depth);
  if (tag === ARRAY) return readArray(reader, depth);
  return readScalar(reader, tag);
}

function readScalar(reader: ByteReader, tag: number): Json {
  switch (tag) {
    case 126:
      return null;
    case 125:
      return reader.varInt();
    case 124:
      return finite(view(reader, 4).getFloat32(0));
    case 123:
      return finite(view(reader, 8).getFloat64(0));
    case 121:
      return false;
    case 120:
      return true;
    case 119:
      return reader.varString();
    default:
      throw new Failure("bad-message", "a value is not plain JSON");
  }
}

function readArray(reader: ByteReader, depth: number): Json[] {
  const items: Json[] = [];
  for (let left = reader.varUint(); left > 0; left--) items.push(readJson(reader, depth + 1));
  return items;
}

function readObject(reader: ByteReader, depth: number): Json {
  const object: Record<string, Json> = {};
  for (let left = reader.varUint(); left > 0; left--) {
    const name = reader.varString();
    if (name === "__proto__") throw new Failure("bad-message", "a value names __proto__");
    const value = readProperty(reader, depth + 1);
    // JavaScript writes an absent property as undefined now and then; JSON leaves it out.
    if (value === undefined) delete object[name];
    else object[name] = value;
  }
  return object;
}

function readProperty(reader: ByteReader, depth: number): Json | undefined {
  if (reader.peek() !== UNDEFINED) return readJson(reader, depth);
  reader.uint8();
  return undefined;
}

function view(reader: ByteReader, length: number): DataView {
  const bytes = reader.take(length);
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Failure("bad-message", "a number is not finite");
  return value;
}
