import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { median, rounded } from "../loadtest/statistics.ts";
import { Log } from "../server/platform/log.ts";
import { LiveDocs } from "../server/sync/LiveDocs.ts";
import { SqliteDocStore } from "../server/sync/SqliteDocStore.ts";
import { STAGE, stageSeed, tamper, writeStage } from "../server/sync/storeTesting.ts";

const RECORDS = 10_000;
const TIMES = 7;

/** Cold start of a Doc of 10,000 records: milliseconds until it is open, and the longest time that nothing else ran. */
export async function benchStore() {
  const directory = await mkdtemp(join(tmpdir(), "consilium-bench-"));
  const path = join(directory, "sync.sqlite");
  try {
    {
      await using store = await open(path);
      await writeStage(store, RECORDS);
      await store.compact(STAGE);
    }
    const withSnapshot = await measure(path);
    tamper(path, "delete from snapshot");
    const wholeLog = await measure(path);
    const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), node: process.version };
    return { scenario: "store", machine, ours: { records: RECORDS, withSnapshot, wholeLog }, peers: {}, ratios: {} };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(path: string) {
  const openMs: number[] = [];
  const blockedMs: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    await using store = await open(path);
    const docs = new LiveDocs({ store, log: new Log("silent") });
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    const startedAt = performance.now();
    await docs.open({ name: STAGE, seed: stageSeed });
    openMs.push(performance.now() - startedAt);
    // The monitor counts a turn of the loop when it ends.
    await new Promise((resolve) => setTimeout(resolve, 5));
    delays.disable();
    blockedMs.push(delays.max / 1e6);
  }
  return { openMs: rounded(median(openMs), 1), longestBlockMs: rounded(median(blockedMs), 1) };
}

function open(path: string): Promise<SqliteDocStore> {
  return SqliteDocStore.open({ path, log: new Log("silent") });
}
