import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FuzzServer } from "./FuzzServer.ts";
import { runBatch } from "./runBatch.ts";

const SEEDS = 30;
const BATCH = 10;

describe("random sessions", () => {
  let dataDir = "";
  let server: FuzzServer;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "consilium-fuzz-"));
    server = await FuzzServer.start(dataDir);
  }, 180_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  });

  it(
    "F1 heals after kill -9: all replicas, a cold server and the journals of 30 seeds agree",
    { timeout: 240_000 },
    async () => {
      for (let first = 1; first <= SEEDS; first += BATCH) {
        const seeds = Array.from({ length: BATCH }, (_, index) => first + index);
        const results = await runBatch(server, seeds);
        const failed = results.filter(({ problems }) => problems.length > 0);
        expect(failed.map(({ seed, problems }) => ({ seed, problems: [...new Set(problems)] }))).toEqual([]);
        // A session in which nothing was saved or nothing refused tries nothing.
        expect(results.reduce((sum, { counts }) => sum + counts.saved, 0)).toBeGreaterThan(100);
        expect(results.reduce((sum, { counts }) => sum + counts.refused, 0)).toBeGreaterThan(0);
      }
    },
  );
});
