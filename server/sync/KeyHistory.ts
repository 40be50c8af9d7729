import type { Id, ScannedStruct } from "./updateScan.ts";

/** What was ever written under one key, as far as it decides how long Yjs takes to find the next write's place. */
export interface KeyHistory {
  readonly structs: number;
  /** The end of the struct that came last. */
  readonly newest: Id | undefined;
  /** Who wrote the key first: the owner of the first struct under it. */
  readonly author: string | undefined;
}

export const NO_HISTORY: KeyHistory = { structs: 0, newest: undefined, author: undefined };

export function after({ structs, author }: KeyHistory, newest: Id, writer: string): KeyHistory {
  return { structs: structs + 1, newest, author: author ?? writer };
}

/**
 * How many structs Yjs may visit to find the place of a struct under its key, of which `skip` clocks are known. One that leans on
 * the newest, as every write of a replica that is up to date does, is at its place at once; before any other it looks, for each
 * anew, at all that were written beside it.
 */
export function visitsFor(
  { structs, newest }: KeyHistory,
  { client, clock, place }: ScannedStruct,
  skip: number,
): number {
  if (!newest) return 1;
  if (skip > 0) return isSame(newest, { client, clock: clock + skip - 1 }) ? 1 : structs;
  if (place.kind === "key" || !place.origin || place.rightOrigin) return structs;
  return isSame(newest, place.origin) ? 1 : structs;
}

function isSame(one: Id, other: Id): boolean {
  return one.client === other.client && one.clock === other.clock;
}
