import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { killRounds } from "./killRounds.ts";

const USAGE = `npm run chaos -- kill [--times 100] [--seed 1] [--writers 4]
  kills a server in the middle of writes, again and again, and counts what is lost`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Resolves with the exit code: 1 where anything was lost, 2 where the command was wrong. */
async function run(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      times: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      writers: { type: "string", default: "4" },
    },
  });
  const [times, seed, writers] = [values.times, values.seed, values.writers].map(Number);
  const isRight = positionals.length === 1 && positionals[0] === "kill" && times && times > 0 && writers && writers > 0;
  if (!isRight || seed === undefined || !Number.isInteger(seed)) {
    say(USAGE);
    return 2;
  }
  const directory = await mkdtemp(join(tmpdir(), "consilium-chaos-"));
  const report = await killRounds({ times, seed, writers, directory, say });
  say(JSON.stringify(report));
  const { lost, doubled, stale, findings } = report;
  const isGood = lost + doubled + stale + findings === 0;
  if (isGood) await rm(directory, { recursive: true });
  else say(`the Docs of this run are kept in ${directory}`);
  return isGood ? 0 : 1;
}

process.exitCode = await run();
