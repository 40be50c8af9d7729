import { setTimeout as delay } from "node:timers/promises";
import type { FuzzServer } from "./FuzzServer.ts";
import { Random } from "./Random.ts";
import { SeedRun, type SeedResult } from "./runSeed.ts";

const STEPS = 60;
const KILL_WITHIN_MS = 1_200;

/**
 * Runs seeds side by side on one server, kills it in their middle, lets them heal, kills it again, and asks the next process, which
 * has nothing but the disk, what there is.
 */
export async function runBatch(server: FuzzServer, seeds: readonly number[]): Promise<readonly SeedResult[]> {
  const runs = seeds.map((seed) => new SeedRun(seed, server));
  const random = new Random(seeds[0] ?? 0);
  await Promise.all(runs.map((run) => run.begin()));
  const acting = Promise.all(runs.map((run) => run.act(STEPS)));
  const killing = delay(random.next() * KILL_WITHIN_MS).then(() => server.killAndRestart());
  await Promise.all([acting, killing]);
  await Promise.all(runs.map((run) => run.heal()));
  await server.killAndRestart();
  return Promise.all(runs.map((run) => run.readCold()));
}
