import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportPage } from "./reportPage.ts";
import { Report } from "./Result.ts";

const folder = join(import.meta.dirname, "..", "loadtest-results");

/** Leaves the figures as JSON and as a page with plots; says where. */
export async function publish(parts: Omit<Report, "at">): Promise<void> {
  const at = new Date().toISOString();
  const report = Report.parse({ ...parts, at });
  await mkdir(folder, { recursive: true });
  const name = join(folder, `${report.result.scenario}-${at.replaceAll(/[:.]/gu, "-")}`);
  await writeFile(`${name}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(`${name}.html`, reportPage(report));
  process.stderr.write(`report: ${name}.html\n`);
}
