import * as Y from "yjs";
import { ByteReader } from "../../shared/protocol/ByteReader.ts";
import { Failure } from "../../shared/protocol/failures.ts";

/** Room for some 9,000 client ids: each page load shows one. */
const MAX_STATE_VECTOR_BYTES = 64 * 1024;

/** Throws `bad-message` where the bytes are no state vector, or too many to be read. */
export function requireStateVector(bytes: Uint8Array): void {
  if (bytes.length > MAX_STATE_VECTOR_BYTES) throw new Failure("bad-message", "a state vector is too large");
  const reader = new ByteReader(bytes);
  for (let left = reader.varUint(); left > 0; left--) {
    reader.varUint();
    reader.varUint();
  }
  reader.end();
}

/** The part of a state vector that is about these clients. */
export function narrowStateVector(bytes: Uint8Array, isWanted: (client: number) => boolean): Uint8Array {
  const clocks = [...Y.decodeStateVector(bytes)].filter(([client]) => isWanted(client));
  return Y.encodeStateVector(new Map(clocks));
}
