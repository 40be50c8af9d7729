import type { DocSnapshot } from "./docSnapshot.ts";
import type { DocRecord } from "./docRecord.ts";

/**
 * `tail`: the last record was damaged and is set aside; what it said is lost, and the Doc goes on. `log`: something else is
 * damaged and no snapshot covers it; what is here is what came before, and the Doc takes nothing more.
 */
export type DocDamage = "none" | "tail" | "log";

/** What a store has of a Doc: its newest undamaged snapshot, if any, and the records after it, in order. */
export interface StoredDoc {
  readonly snapshot: DocSnapshot | undefined;
  readonly records: readonly DocRecord[];
  readonly damage: DocDamage;
}

/** The epoch and number of the last record. */
export function endOf({ snapshot, records }: StoredDoc): { readonly epoch: number; readonly seq: number } {
  const { epoch, seq } = records.at(-1) ?? snapshot ?? { epoch: 0, seq: 0 };
  return { epoch, seq };
}
