import * as encoding from "lib0/encoding";
import { ByteReader } from "./ByteReader.ts";
import { Failure } from "./failures.ts";

/** One client's entry of an awareness update (y-protocols): `state` is JSON text, `null` where the client has left. */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly state: string;
}

export const LEFT = "null";

/** What a server may say to keep a socket alive: an awareness update without entries. */
export const NO_ENTRIES = Uint8Array.of(0);

/**
 * The largest awareness message that a server reads. A stock client repeats in one message what it heard in one, so that this must
 * hold all of a full session: 60 peers with 4 KiB each and who they are.
 */
export const MAX_AWARENESS_BYTES = 320 * 1024;
const MAX_AWARENESS_ENTRIES = 1_000;

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

export interface FoundEntry {
  readonly entry: AwarenessEntry | undefined;
  /** How many entries the message has. */
  readonly count: number;
}

/**
 * Finds the first entry of a wanted client; no other is decoded. Throws `Failure("rate-limited")` above the size and
 * `Failure("bad-message")`.
 */
export function findAwareness(bytes: Uint8Array, isWanted: (client: number) => boolean): FoundEntry {
  if (bytes.length > MAX_AWARENESS_BYTES) throw new Failure("rate-limited", "an awareness message is too large");
  const reader = new ByteReader(bytes);
  const count = reader.varUint();
  if (count > MAX_AWARENESS_ENTRIES) throw new Failure("rate-limited", "an awareness message has too many entries");
  let entry: AwarenessEntry | undefined;
  for (let left = count; left > 0; left--) {
    const client = reader.varUint();
    const clock = reader.varUint();
    if (entry || !isWanted(client)) reader.varBytes();
    else entry = { client, clock, state: reader.varString() };
  }
  reader.end();
  return { entry, count };
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
