import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { buildSnapshot } from "./buildSnapshot.ts";
import { policyOf } from "./docPolicies.ts";
import { encodeSnapshot } from "./docSnapshot.ts";
import { docRows, type Query } from "./docStoreSchema.ts";
import { damagedAmong, readDoc } from "./recordLog.ts";
import type { SnapshotReply, SnapshotRequest } from "./SnapshotThread.ts";

/** Reads the store beside the thread that writes it, sees only what is committed, and changes nothing. */
const path: string = workerData;
const database = new DatabaseSync(path, { readOnly: true });
database.exec("pragma busy_timeout = 5000");

const query: Query = async (sql, params) => database.prepare(sql).all(...params);

/** The snapshot of all that is durable now; undefined where there is nothing new, or where the log does not end undamaged. */
async function snapshotOf(doc: string): Promise<SnapshotReply["snapshot"]> {
  const policy = policyOf(doc);
  const stored = await readDoc(doc, docRows(doc, query));
  if (!policy || !stored || stored.records.length === 0 || stored.damage !== "none") return undefined;
  const snapshot = buildSnapshot(policy, doc, stored);
  return { seq: snapshot.seq, bytes: encodeSnapshot(snapshot) };
}

async function answer({ kind, doc }: SnapshotRequest): Promise<SnapshotReply> {
  // One view of the store from the first query to the last.
  database.exec("begin");
  try {
    if (kind === "build") return { snapshot: await snapshotOf(doc), damagedRows: [] };
    return { snapshot: undefined, damagedRows: damagedAmong(doc, await docRows(doc, query).recordsAfter(0)) };
  } finally {
    database.exec("commit");
  }
}

parentPort?.on("message", (request: SnapshotRequest) => {
  answer(request).then(
    (reply) => parentPort?.postMessage(reply),
    () => parentPort?.postMessage({ hasFailed: true, damagedRows: [] } satisfies SnapshotReply),
  );
});
