import { parseArgs } from "node:util";
import { auditPath } from "./audit/auditSchema.ts";
import { type ChainReport, verifyTrail } from "./audit/verifyTrail.ts";

const USAGE = `npm run audit:verify -- [--data-dir <directory>] [--head <number>:<hash>]   checks the audit trail; a server may be running
  --head   a chain's end that was noted down earlier: it must still be in the trail
The directory is DATA_DIR where it is not given.`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function print({ institution, records, head, broken }: ChainReport): void {
  say(`${institution}: ${records} records${head ? `, ends with ${head.seq}:${head.hash}` : ""}`);
  if (broken) say(`  record ${broken.seq} ${broken.what}`);
}

/** Undefined where the arguments are none. */
function readArguments() {
  const { values } = parseArgs({ options: { "data-dir": { type: "string" }, head: { type: "string" } } });
  const dataDir = values["data-dir"] ?? process.env["DATA_DIR"];
  if (!dataDir) return undefined;
  if (values.head === undefined) return { dataDir, noted: undefined };
  const [, seq, hash] = /^(\d+):([\da-f]{64})$/u.exec(values.head) ?? [];
  return seq === undefined || hash === undefined ? undefined : { dataDir, noted: { seq: Number(seq), hash } };
}

/** The exit code: 1 where anything is wrong, 2 where the command was. */
function run(): number {
  const asked = readArguments();
  if (!asked) {
    say(USAGE);
    return 2;
  }
  const { dataDir, noted } = asked;
  const startedAt = performance.now();
  const { chains, isNotedThere } = verifyTrail(auditPath(dataDir), { noted });
  chains.forEach(print);
  const records = chains.reduce((sum, chain) => sum + chain.records, 0);
  say(`${records} records in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  if (!isNotedThere) say("The noted end is not in the trail any longer.");
  return chains.some(({ broken }) => broken) || !isNotedThere ? 1 : 0;
}

try {
  process.exitCode = run();
} catch (error) {
  process.stderr.write(`audit:verify: ${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 2;
}
