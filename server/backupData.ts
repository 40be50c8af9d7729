import { parseArgs } from "node:util";
import { writeBackup } from "./backup/writeBackup.ts";

const USAGE = `npm run backup -- <directory> [--data-dir <directory>]   copies all data; a server may be running
Into an earlier backup, only what is new is copied. The data directory is DATA_DIR where it is not given.`;

/** The exit code: 2 where the command was wrong. */
async function run(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { "data-dir": { type: "string" } }, allowPositionals: true });
  const dataDir = values["data-dir"] ?? process.env["DATA_DIR"];
  const [target, ...more] = positionals;
  if (!dataDir || target === undefined || more.length > 0) {
    process.stdout.write(`${USAGE}\n`);
    return 2;
  }
  const { files, objects } = await writeBackup({ dataDir, target, now: Date.now() });
  process.stdout.write(`${files.length} files and ${objects.count} stored objects (${objects.bytes} bytes)\n`);
  return 0;
}

// What is copied is for its owner alone, also into a directory that others may enter.
process.umask(0o077);
try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`backup: ${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 1;
}
