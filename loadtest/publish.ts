import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { reportPage } from "./reportPage.ts";
import { Report } from "./Result.ts";

const folder = join(import.meta.dirname, "..", "loadtest-results");

/** Leaves the figures as JSON and as a page with plots; says where. */
export async function publish(parts: Omit<Report, "at" | "command" | "source">): Promise<void> {
  const at = new Date().toISOString();
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
  const report = Report.parse({ ...parts, at, command, source: await commit() });
  await mkdir(folder, { recursive: true });
  const name = join(folder, `${report.result.scenario}-${at.replaceAll(/[:.]/gu, "-")}`);
  await writeFile(`${name}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(`${name}.html`, reportPage(report));
  process.stderr.write(`report: ${name}.html\n`);
}

async function commit(): Promise<string | undefined> {
  const asked = promisify(execFile)("git", ["describe", "--always", "--dirty"], { cwd: import.meta.dirname });
  return asked.then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
