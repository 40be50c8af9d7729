import { encodeRecord, type DocRecord } from "./docRecord.ts";
import type { DocStore } from "./DocStore.ts";
import { GroupCommit } from "./GroupCommit.ts";
import { readLog, type StoredRecord } from "./recordLog.ts";

/** For tests and throw-away sessions: "durable" here means as long as the process lives. */
export class MemoryDocStore implements DocStore {
  readonly canSave = true;
  readonly #rows = new Map<string, StoredRecord[]>();
  readonly #commits = new GroupCommit<DocRecord>({ commit: async (records) => this.#keep(records) });

  async load(doc: string): Promise<readonly DocRecord[]> {
    await this.#commits.idle();
    return readLog(doc, this.#rows.get(doc) ?? []).records;
  }

  append(records: readonly DocRecord[]): Promise<void> {
    return this.#commits.append(
      records,
      records.reduce((sum, { payload }) => sum + payload.length, 0),
    );
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
