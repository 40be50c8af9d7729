import * as encoding from "lib0/encoding";
import { ByteReader } from "./ByteReader.ts";

/** One client's entry of an awareness update (y-protocols): `state` is JSON text, `null` where the client has left. */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly state: string;
}

export const LEFT = "null";

/** What a server may say to keep a socket alive: an awareness update without entries. */
export const NO_ENTRIES = Uint8Array.of(0);

export function encodeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, state } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, state);
    }
  });
}

/** Reads the entries one by one without parsing their states. Throws `Failure("bad-message")`. */
export function decodeAwareness(bytes: Uint8Array): AwarenessEntry[] {
  const reader = new ByteReader(bytes);
  const entries: AwarenessEntry[] = [];
  for (let left = reader.varUint(); left > 0; left--) {
    entries.push({ client: reader.varUint(), clock: reader.varUint(), state: reader.varString() });
  }
  reader.end();
  return entries;
}
