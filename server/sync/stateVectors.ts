import * as Y from "yjs";
import { ByteReader } from "../../shared/protocol/ByteReader.ts";
import { Failure } from "../../shared/protocol/failures.ts";

/** Room for some 9,000 client ids: each page load shows one. */
const MAX_STATE_VECTOR_BYTES = 64 * 1024;

/** The clocks by client. Throws `bad-message` where the bytes are no state vector, or too many to be read. */
export function readStateVector(bytes: Uint8Array): ReadonlyMap<number, number> {
  if (bytes.length > MAX_STATE_VECTOR_BYTES) throw new Failure("bad-message", "a state vector is too large");
  const clocks = new Map<number, number>();
  const reader = new ByteReader(bytes);
  for (let left = reader.varUint(); left > 0; left--) clocks.set(reader.varUint(), reader.varUint());
  reader.end();
  return clocks;
}

/** [SY39] Throws `epoch` where a replica has more of others' clients than the Doc: only an older Doc can lack what was told. */
export function requireSameEpoch(
  clocks: ReadonlyMap<number, number>,
  content: { ownerOf(client: number): string | undefined; stateOf(client: number): number },
  writer: string,
): void {
  for (const [client, clock] of clocks) {
    const owner = content.ownerOf(client);
    if (owner === undefined || owner === writer || clock <= content.stateOf(client)) continue;
    throw new Failure("epoch", "the replica is of a later state of the Doc");
  }
}

/** The part of a state vector that is about these clients. */
export function narrowStateVector(bytes: Uint8Array, isWanted: (client: number) => boolean): Uint8Array {
  const clocks = [...Y.decodeStateVector(bytes)].filter(([client]) => isWanted(client));
  return Y.encodeStateVector(new Map(clocks));
}
