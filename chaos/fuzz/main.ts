import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FuzzServer } from "./FuzzServer.ts";
import { runBatch } from "./runBatch.ts";

/** One person coordinates them all: the server takes 16 signaling sockets of one. */
const BATCH = 14;

/**
 * `npm run fuzz -- --seeds N [--first S] [--data-dir D]`: N random sessions; ends with 1 and their seeds where any did not heal. A
 * demo's data directory saves the making of its images.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "30" },
    first: { type: "string", default: "1" },
    "data-dir": { type: "string" },
  },
});
const [count, first] = [Number(values.seeds), Number(values.first)];
const dataDir = values["data-dir"] ?? (await mkdtemp(join(tmpdir(), "consilium-fuzz-")));
const totals = { seeds: 0, edits: 0, saved: 0, refused: 0, unknown: 0 };
const failed: number[] = [];
{
  await using server = await FuzzServer.start(dataDir);
  for (let next = first; next < first + count; next += BATCH) {
    const seeds = Array.from({ length: Math.min(BATCH, first + count - next) }, (_, index) => next + index);
    for (const { seed, clients, counts, problems, log } of await runBatch(server, seeds)) {
      totals.seeds += 1;
      for (const name of ["edits", "saved", "refused", "unknown"] as const) totals[name] += counts[name];
      if (problems.length === 0) continue;
      failed.push(seed);
      process.stdout.write(
        `seed ${seed} (${clients} clients):\n  ${[...new Set(problems)].join("\n  ")}\n  ${log.join(", ")}\n`,
      );
    }
    process.stdout.write(
      `${totals.seeds} sessions, ${totals.edits} edits, ${server.kills} kills, ${failed.length} failed\n`,
    );
  }
  process.stdout.write(`${JSON.stringify({ ...totals, kills: server.kills, failed })}\n`);
}
if (values["data-dir"] === undefined) await rm(dataDir, { recursive: true, force: true });
process.exit(failed.length === 0 ? 0 : 1);
