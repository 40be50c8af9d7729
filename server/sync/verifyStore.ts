import { access } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { DatabaseSync } from "node:sqlite";
import { contentOf } from "./buildSnapshot.ts";
import type { IndexChange } from "./ClockIndex.ts";
import { CrashFence } from "./CrashFence.ts";
import { markPath } from "./DocDatabase.ts";
import { DocContent } from "./DocContent.ts";
import type { DocPolicy } from "./DocPolicy.ts";
import { policyOf } from "./docPolicies.ts";
import { decodeSnapshot, packChanges, type DocSnapshot } from "./docSnapshot.ts";
import type { docStorePaths } from "./docStorePaths.ts";
import { docRows, storedRow, type Query } from "./docStoreSchema.ts";
import { damagedAmong, readDoc, type StoredRow } from "./recordLog.ts";
import { StoreMark } from "./StoreMark.ts";

/** Something that is not as it should be. Names Docs and numbers, never what stands in a Doc. */
interface Finding {
  readonly doc: string;
  /** The record's number, or a snapshot's. */
  readonly seq: number | undefined;
  readonly what: string;
}

export interface StoreReport {
  readonly docs: number;
  readonly records: number;
  readonly snapshots: number;
  readonly findings: readonly Finding[];
}

const WHOLE_STORE = "-";

/** Checks all that a store holds, at one moment of it: a server may be writing to it meanwhile. Changes nothing. */
export async function verifyStore(paths: ReturnType<typeof docStorePaths>): Promise<StoreReport> {
  await access(paths.file);
  // Before the store is looked at: the mark is never ahead of it.
  const mark = await StoreMark.read(markPath(paths.file));
  using database = new DatabaseSync(paths.file, { readOnly: true });
  database.exec("pragma busy_timeout = 5000; begin");
  const verification = new Verification(async (sql, params) => database.prepare(sql).all(...params));
  await verification.checkFile(mark);
  for (const doc of await verification.docs()) await verification.checkDoc(doc);
  for (const doc of await CrashFence.fenced(paths.fence)) verification.find(doc, "is fenced: it crashed the server");
  return verification.report;
}

class Verification {
  readonly #query: Query;
  readonly #findings: Finding[] = [];
  #docs = 0;
  #records = 0;
  #snapshots = 0;

  constructor(query: Query) {
    this.#query = query;
  }

  get report(): StoreReport {
    return { docs: this.#docs, records: this.#records, snapshots: this.#snapshots, findings: this.#findings };
  }

  find(doc: string, what: string, seq?: number): void {
    this.#findings.push({ doc, seq, what });
  }

  async checkFile(mark: Awaited<ReturnType<typeof StoreMark.read>>): Promise<void> {
    const integrity = await this.#query("pragma integrity_check", []);
    const isWhole = integrity.length === 1 && integrity[0]?.["integrity_check"] === "ok";
    if (!isWhole) this.find(WHOLE_STORE, "the file is damaged");
    const [store] = await this.#query("select name, commits from store where id = 1", []);
    if (!mark) return this.find(WHOLE_STORE, "the mark is missing or damaged");
    if (store?.["name"] !== mark.id) this.find(WHOLE_STORE, "the file is of another store than the mark");
    else if (Number(store["commits"]) < mark.commits) this.find(WHOLE_STORE, "the file lost commits");
  }

  async docs(): Promise<readonly string[]> {
    const named = "select doc from head union select doc from record union select doc from snapshot order by doc";
    return (await this.#query(named, [])).map(({ doc }) => String(doc));
  }

  async checkDoc(doc: string): Promise<void> {
    this.#docs += 1;
    const rows = docRows(doc, this.#query);
    const stored = await rows.recordsAfter(0);
    this.#records += stored.length;
    for (const { seq } of damagedAmong(doc, stored)) this.find(doc, "a record is damaged", seq);
    for (const { seq, what } of await this.#query("select seq, what from damaged where doc = ?", [doc])) {
      if (what === "tail") this.find(doc, "the last record was lost and nobody has seen to it", Number(seq));
    }
    const snapshots = (await this.#query("select seq, bytes from snapshot where doc = ? order by seq", [doc])).map(
      storedRow,
    );
    const usable = snapshots.flatMap((row) => this.#checkSnapshot(doc, row));
    const log = await this.#wholeLog(doc, { ...rows, snapshotBefore: async () => undefined });
    const policy = policyOf(doc);
    if (!policy) return this.find(doc, "the Doc is of an unknown kind");
    if (log) this.#replay({ doc, policy, records: log, snapshots: usable });
  }

  #checkSnapshot(doc: string, { seq, bytes }: StoredRow): DocSnapshot[] {
    this.#snapshots += 1;
    try {
      const snapshot = decodeSnapshot(bytes);
      if (!snapshot) return [];
      if (snapshot.doc === doc && snapshot.seq === seq) return [snapshot];
    } catch {
      // As one that is not what it should be.
    }
    this.find(doc, "a snapshot is damaged", seq);
    return [];
  }

  async #wholeLog(doc: string, rows: Parameters<typeof readDoc>[1]) {
    try {
      const log = await readDoc(doc, rows);
      if (log?.damage === "none") return log.records;
      this.find(doc, "the log is not whole");
    } catch (error) {
      this.find(doc, error instanceof Error ? error.message : "the log cannot be read");
    }
    return undefined;
  }

  #replay({ doc, policy, records, snapshots }: Replay): void {
    const content = new DocContent(policy);
    const changes: IndexChange[] = [];
    const left = [...snapshots];
    let bytes = 0;
    for (const record of records) {
      try {
        changes.push(content.replay(record));
      } catch {
        return this.find(doc, "a record does not follow from those before it", record.seq);
      }
      bytes += record.payload.length;
      const [next] = left;
      if (next?.seq !== record.seq) continue;
      left.shift();
      const isSame = next.epoch === record.epoch && next.bytes === bytes && agrees(next, { policy, content, changes });
      if (!isSame) this.find(doc, "a snapshot differs from the log", next.seq);
    }
    for (const { seq } of left) this.find(doc, "a snapshot is ahead of the log", seq);
  }
}

interface Replay {
  readonly doc: string;
  readonly policy: DocPolicy;
  readonly records: Parameters<typeof contentOf>[1]["records"];
  readonly snapshots: readonly DocSnapshot[];
}

function agrees(
  snapshot: DocSnapshot,
  log: { readonly policy: DocPolicy; readonly content: DocContent; readonly changes: readonly IndexChange[] },
): boolean {
  const restored = contentOf(log.policy, { snapshot, records: [] });
  return restored.isSameAs(log.content) && isDeepStrictEqual(snapshot.changes, packChanges([], log.changes));
}
