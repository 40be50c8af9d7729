import { DocContent } from "./DocContent.ts";
import type { DocPolicy } from "./DocPolicy.ts";
import type { DocSnapshot } from "./docSnapshot.ts";
import { endOf, type StoredDoc } from "./StoredDoc.ts";

/** The Doc that a snapshot and the records after it make. Throws where they do not follow from each other. */
export function contentOf(policy: DocPolicy, stored: Pick<StoredDoc, "snapshot" | "records">): DocContent {
  return replayed(policy, stored).content;
}

/** The snapshot of all that a store has of a Doc. */
export function buildSnapshot(policy: DocPolicy, doc: string, stored: StoredDoc): DocSnapshot {
  const { snapshot: former, records } = stored;
  const { content, changes } = replayed(policy, stored);
  const bytes = records.reduce((sum, { payload }) => sum + payload.length, former?.bytes ?? 0);
  const snapshot = { doc, ...endOf(stored), bytes, ...content.snapshot(former, changes) };
  content.destroy();
  return snapshot;
}

function replayed(policy: DocPolicy, { snapshot, records }: Pick<StoredDoc, "snapshot" | "records">) {
  const content = new DocContent(policy);
  for (const _ of snapshot ? content.restore(snapshot) : []) continue;
  return { content, changes: records.map((record) => content.replay(record)) };
}
