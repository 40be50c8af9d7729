import type { KeyEdit } from "./EditQueue.ts";
import { jsonEquals } from "./jsonEquals.ts";

/** `drop`: it is there already. `refuse`: what the edits changed was changed or deleted by someone else meanwhile. */
export type ReplayVerdict = "write" | "drop" | "refuse";

/**
 * [CO4] What becomes of one key's unsaved edits, oldest first, in a Doc that holds `current` under it. Each may have reached the
 * server without this page having heard so: any value of theirs stands for what the writer saw.
 */
export function judgeReplay(current: unknown, edits: readonly Pick<KeyEdit, "base" | "value">[]): ReplayVerdict {
  const [first] = edits;
  const last = edits.at(-1);
  if (!first || !last || jsonEquals(current, last.value)) return "drop";
  const isKnown = jsonEquals(current, first.base) || edits.some(({ value }) => jsonEquals(current, value));
  return isKnown ? "write" : "refuse";
}

/** The edits of each key, keys in the order of their first edit. */
export function byKey(edits: readonly KeyEdit[]): ReadonlyMap<string, readonly KeyEdit[]> {
  return Map.groupBy(edits, ({ key }) => key);
}
