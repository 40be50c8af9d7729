import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chatRounds } from "./chatRounds.ts";
import { killRounds } from "./killRounds.ts";
import { redisRounds } from "./redis/redisRounds.ts";
import { uploadRounds } from "./uploadRounds.ts";

const USAGE = `npm run chaos -- kill [--times 100] [--seed 1] [--writers 4]
  kills a server in the middle of writes, again and again, and counts what is lost
npm run chaos -- chat [--times 100] [--seed 1] [--writers 4]
  kills a server in the middle of chat, again and again, and counts what is lost, doubled or out of order
npm run chaos -- upload [--instances 1000] [--times 20] [--seed 1]
  breaks an upload off, its connection or the server, again and again, and counts what is missing or there twice
npm run chaos -- redis
  kills, empties and stops the Redis of a session with four browsers, and says what each of them saw`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

interface Wishes {
  readonly times: number;
  readonly seed: number;
  readonly directory: string;
  readonly writers: number;
  readonly instances: number;
}

/** Each reports what it found, and how much of it is bad. */
const runs: Readonly<Record<string, (wishes: Wishes) => Promise<{ readonly report: object; readonly bad: number }>>> = {
  kill: async (wishes) => {
    const report = await killRounds({ ...wishes, say });
    return { report, bad: report.lost + report.doubled + report.stale + report.findings };
  },
  chat: async (wishes) => {
    const report = await chatRounds({ ...wishes, say });
    return { report, bad: report.lost + report.undone + report.doubled + report.disordered };
  },
  upload: async (wishes) => {
    const report = await uploadRounds({ ...wishes, framesEach: 1000, say });
    return { report, bad: report.missing + report.doubled + report.wrong + report.differences };
  },
  redis: () => redisRounds({ say }),
};

/** A whole number; undefined for anything else. */
function whole(text: string, least: number): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && number >= least ? number : undefined;
}

/** What the command asks for; undefined where that is wrong. */
function readCommand() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      times: { type: "string" },
      seed: { type: "string", default: "1" },
      writers: { type: "string", default: "4" },
      instances: { type: "string", default: "1000" },
    },
  });
  const [name = "", ...more] = positionals;
  const chosen = Object.hasOwn(runs, name) && more.length === 0 ? runs[name] : undefined;
  const times = whole(values.times ?? (name === "upload" ? "20" : "100"), 1);
  const [writers, instances] = [whole(values.writers, 1), whole(values.instances, 1)];
  const seed = whole(values.seed, -Infinity);
  if (!chosen || !times || !writers || !instances || seed === undefined) return undefined;
  return { chosen, wishes: { times, seed, writers, instances } };
}

/** Resolves with the exit code: 1 where anything was lost, 2 where the command was wrong. */
async function run(): Promise<number> {
  const command = readCommand();
  if (!command) {
    say(USAGE);
    return 2;
  }
  const directory = await mkdtemp(join(tmpdir(), "consilium-chaos-"));
  const { report, bad } = await command.chosen({ ...command.wishes, directory });
  say(JSON.stringify(report));
  if (bad === 0) await rm(directory, { recursive: true });
  else say(`the data of this run are kept in ${directory}`);
  return bad === 0 ? 0 : 1;
}

process.exitCode = await run();
