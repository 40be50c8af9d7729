import { setTimeout as delay } from "node:timers/promises";
import { docStorePaths } from "../server/sync/docStorePaths.ts";
import { editIdsIn } from "./editIdsIn.ts";
import { verifyStore } from "../server/sync/verifyStore.ts";
import { RawSyncClient } from "../server/testing/RawSyncClient.ts";
import { SyncServerProcess } from "../server/testing/SyncServerProcess.ts";
import { TEST_DOC } from "../server/testing/SyncTestServer.ts";
import { Countdown } from "./Countdown.ts";
import { JournaledWriter, type JournalEntry } from "./JournaledWriter.ts";
import { seededRandom } from "./random.ts";

export interface KillOptions {
  readonly times: number;
  readonly seed: number;
  /** Keeps the Docs; must be new. */
  readonly directory: string;
  readonly writers?: number;
  readonly say?: (text: string) => void;
}

export interface KillReport {
  readonly seed: number;
  readonly kills: number;
  /** How often every client was killed with the server. */
  readonly clientsKilled: number;
  readonly acknowledged: number;
  readonly resent: number;
  /** Acknowledged edits that the log does not hold. */
  readonly lost: number;
  /** Edits that the log holds more than once. */
  readonly doubled: number;
  /** Rounds after which a value was older than what was acknowledged. */
  readonly stale: number;
  /** What `store:verify` found. */
  readonly findings: number;
}

const MAX_ACKNOWLEDGED_A_ROUND = 60;
const MAX_EXTRA_MS = 4;
/** Every so many rounds the clients are killed too. */
const CLIENTS_KILLED_EVERY = 4;
const SAID_EVERY = 25;

/**
 * [F1] Writers edit, the server is killed (SIGKILL) after a random number of acknowledgements and a random moment more, and comes
 * back on the same directory; so many times. What was acknowledged must be there, once.
 */
export async function killRounds(options: KillOptions): Promise<KillReport> {
  const { times, seed, directory, writers: count = 4, say = () => undefined } = options;
  const random = seededRandom(seed);
  const acknowledgements = new Countdown();
  const writers = Array.from(
    { length: count },
    (_, index) => new JournaledWriter(`writer${index}`, () => acknowledgements.count()),
  );
  let stale = 0;
  let clientsKilled = 0;
  for (let round = 1; round <= times; round++) {
    await using server = await SyncServerProcess.start(directory);
    stale += await countStale(server.url, writers);
    const enough = acknowledgements.after(1 + Math.floor(random() * MAX_ACKNOWLEDGED_A_ROUND));
    const writing = Promise.all(writers.map((writer) => writer.run(server.url)));
    await Promise.race([enough, writing]);
    await delay(random() * MAX_EXTRA_MS);
    await server.kill();
    await writing;
    if (round % CLIENTS_KILLED_EVERY === 0) {
      clientsKilled += 1;
      for (const writer of writers) writer.forget();
    }
    if (round % SAID_EVERY === 0) say(`seed ${seed}: ${round} kills, ${total(writers)} acknowledged, ${stale} stale`);
  }
  const paths = docStorePaths(directory);
  const { findings } = await verifyStore(paths);
  const stored = await editIdsIn(paths.file);
  const acknowledged = writers.flatMap((writer) => writer.acknowledged);
  return {
    seed,
    kills: times,
    clientsKilled,
    acknowledged: acknowledged.length,
    resent: writers.reduce((sum, { resent }) => sum + resent, 0),
    lost: acknowledged.filter(({ id }) => !stored.has(id)).length,
    doubled: [...stored.values()].filter((times) => times > 1).length,
    stale,
    findings: findings.length,
  };
}

/** Values that are older than what their writer was told to be saved. */
async function countStale(url: string, writers: readonly JournaledWriter[]): Promise<number> {
  using reader = await syncedReader(url);
  let stale = 0;
  for (const writer of writers) {
    const newest = new Map<string, JournalEntry>();
    for (const entry of writer.acknowledged) newest.set(entry.key, entry);
    for (const [key, { turn }] of newest) {
      const value: unknown = reader.map.get(key);
      const isThere = typeof value === "object" && value !== null && "turn" in value && Number(value.turn) >= turn;
      if (!isThere) stale += 1;
    }
  }
  return stale;
}

/** A machine that is busy may take longer to open the Doc than a connection waits. */
async function syncedReader(url: string, attempts = 5): Promise<RawSyncClient> {
  const reader = new RawSyncClient(url, { token: "reader.observer", docName: TEST_DOC });
  try {
    return await reader.sync();
  } catch (error) {
    if (attempts <= 1) throw error;
    reader[Symbol.dispose]();
    await delay(1_000);
    return syncedReader(url, attempts - 1);
  }
}

function total(writers: readonly JournaledWriter[]): number {
  return writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
}
