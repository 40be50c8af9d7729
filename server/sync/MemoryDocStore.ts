import { buildSnapshot } from "./buildSnapshot.ts";
import { policyOf } from "./docPolicies.ts";
import { encodeRecord, type DocRecord } from "./docRecord.ts";
import { encodeSnapshot } from "./docSnapshot.ts";
import type { DocStore } from "./DocStore.ts";
import { GroupCommit } from "./GroupCommit.ts";
import { readDoc, type StoredRow } from "./recordLog.ts";
import type { StoredDoc } from "./StoredDoc.ts";

/** For tests and throw-away sessions: "durable" here means as long as the process lives. */
export class MemoryDocStore implements DocStore {
  readonly canSave = true;
  readonly damagedDocs = 0;
  readonly #rows = new Map<string, StoredRow[]>();
  readonly #snapshots = new Map<string, StoredRow>();
  readonly #commits = new GroupCommit<DocRecord>({ commit: async (records) => this.#keep(records) });

  async load(doc: string): Promise<StoredDoc | undefined> {
    await this.#commits.idle();
    const rows = this.#rows.get(doc) ?? [];
    return readDoc(doc, {
      head: async () => rows.at(-1)?.seq,
      snapshotBefore: async (seq) => (seq === Infinity ? this.#snapshots.get(doc) : undefined),
      recordsAfter: async (seq) => rows.slice(seq),
    });
  }

  append(records: readonly DocRecord[]): Promise<void> {
    return this.#commits.append(
      records,
      records.reduce((sum, { payload }) => sum + payload.length, 0),
    );
  }

  async compact(doc: string): Promise<void> {
    const stored = await this.load(doc);
    const policy = policyOf(doc);
    if (!stored || !policy || stored.records.length === 0) return;
    const snapshot = buildSnapshot(policy, doc, stored);
    this.#snapshots.set(doc, { seq: snapshot.seq, bytes: encodeSnapshot(snapshot) });
  }

  onCanSaveChange(): () => void {
    return () => undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#commits.idle();
  }

  #keep(records: readonly DocRecord[]): void {
    for (const record of records) {
      const rows = this.#rows.get(record.doc) ?? [];
      rows.push({ seq: record.seq, bytes: encodeRecord(record) });
      this.#rows.set(record.doc, rows);
    }
  }
}
