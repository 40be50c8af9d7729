import { parseArgs } from "node:util";
import { auditPath } from "./audit/auditSchema.ts";
import { verifyTrail } from "./audit/verifyTrail.ts";
import { restoreBackup } from "./backup/restoreBackup.ts";
import { docStorePaths } from "./sync/docStorePaths.ts";
import { markRestored } from "./sync/mendStore.ts";
import { verifyStore } from "./sync/verifyStore.ts";

const USAGE = `npm run restore -- <backup> [--data-dir <new directory>]   puts a backup back, checks it, begins new epochs of the Docs
The data directory is DATA_DIR where it is not given; it must be new or empty.`;

/** The exit code: 1 where something in the backup is damaged, 2 where the command was wrong. */
async function run(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { "data-dir": { type: "string" } }, allowPositionals: true });
  const dataDir = values["data-dir"] ?? process.env["DATA_DIR"];
  const [backup, ...more] = positionals;
  if (!dataDir || backup === undefined || more.length > 0) {
    process.stdout.write(`${USAGE}\n`);
    return 2;
  }
  const { takenAt, objects } = await restoreBackup({ backup, dataDir });
  // [SY39] Browsers that remember later edits must not take this for what they knew.
  const paths = docStorePaths(dataDir);
  const { docs } = await markRestored(paths);
  const { findings } = await verifyStore(paths);
  const broken = verifyTrail(auditPath(dataDir)).chains.filter((chain) => chain.broken);
  process.stdout.write(`As of ${takenAt}: ${docs} Docs, ${objects.count} stored objects\n`);
  for (const { doc, what } of findings) process.stdout.write(`  ${doc}: ${what}\n`);
  for (const { institution } of broken) process.stdout.write(`  the audit trail of ${institution} is damaged\n`);
  return findings.length + broken.length > 0 ? 1 : 0;
}

// What is copied is for its owner alone, also into a directory that others may enter.
process.umask(0o077);
try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`restore: ${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 1;
}
