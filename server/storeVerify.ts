import { parseArgs } from "node:util";
import { docStorePaths } from "./sync/docStorePaths.ts";
import { markRestored, settleLoss, unfence } from "./sync/mendStore.ts";
import { verifyStore, type StoreReport } from "./sync/verifyStore.ts";

const USAGE = `npm run store:verify -- [--data-dir <directory>]   checks the Docs' store; a server may be running
  --restored         after a backup was put back, with the server stopped: begins new epochs
  --unfence <doc>    lets a Doc be opened that was fenced because it crashed the server
  --settle <doc>     no longer tells people that the Doc lost its last record
The directory is DATA_DIR where it is not given.`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function print({ docs, records, snapshots, findings }: StoreReport): void {
  say(`${docs} Docs, ${records} records, ${snapshots} snapshots: ${findings.length} findings`);
  if (findings.length === 0) return;
  const width = Math.max(3, ...findings.map(({ doc }) => doc.length));
  say(`\n${"Doc".padEnd(width)}  ${"number".padStart(8)}  finding`);
  for (const { doc, seq, what } of findings) {
    say(`${doc.padEnd(width)}  ${String(seq ?? "").padStart(8)}  ${what}`);
  }
}

/** Resolves with the exit code: 1 where anything is wrong, 2 where the command was. */
async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      "data-dir": { type: "string" },
      restored: { type: "boolean" },
      unfence: { type: "string" },
      settle: { type: "string" },
    },
  });
  const dataDir = values["data-dir"] ?? process.env["DATA_DIR"];
  if (!dataDir) {
    say(USAGE);
    return 2;
  }
  const paths = docStorePaths(dataDir);
  if (values.unfence !== undefined) {
    const wasHeld = await unfence(paths, values.unfence);
    say(wasHeld ? "The Doc can be opened again." : "Nothing was held against that Doc.");
  }
  if (values.settle !== undefined) {
    say(settleLoss(paths, values.settle) ? "The loss is settled." : "That Doc lost no record.");
  }
  if (values.restored) {
    const { docs, left } = await markRestored(paths);
    say(`${docs} Docs have a new epoch; ${left} damaged ones were left as they are.`);
  }
  const report = await verifyStore(paths);
  print(report);
  return report.findings.length > 0 ? 1 : 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`store:verify: ${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 2;
}
