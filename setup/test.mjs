// `npm test`: sets the machine up, then every check and the browser tests. Ends with "N passed, N failed".
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CHECKS, VITEST_REPORT, runChecks, terminalPorts } from "./checks.mjs";
import { ensureClientBuild } from "./clientBuild.mjs";
import { runAsEntryPoint } from "./entryPoint.mjs";
import { createProgress } from "./progress.mjs";
import { NOTES } from "./projectTree.mjs";
import { setUp } from "./setUp.mjs";
import { closingLine, playwrightTotals, sumTotals, vitestTotals } from "./testTotals.mjs";

const PLAYWRIGHT_REPORT = join(NOTES, "playwright.json");
const BROWSER_TESTS = { title: "Browser tests", command: ["playwright", "test", "--reporter=list,json"] };

await runAsEntryPoint(async () => {
  const progress = createProgress();
  const env = await setUp({ progress, forTests: true });
  for (const report of [VITEST_REPORT, PLAYWRIGHT_REPORT]) rmSync(report, { force: true });

  const ports = terminalPorts({ ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: PLAYWRIGHT_REPORT });
  await ensureClientBuild({ progress, env }); // Tests start the server, which serves the built client.
  const failed = await runChecks([...CHECKS, BROWSER_TESTS], ports);
  return close(failed === undefined, failed?.title ?? "");
});

/** @param {boolean} isGreen @param {string} failedTitle @returns {number} the exit code */
function close(isGreen, failedTitle) {
  const totals = sumTotals([
    ...readReport(VITEST_REPORT, vitestTotals),
    ...readReport(PLAYWRIGHT_REPORT, playwrightTotals),
  ]);
  const line = closingLine(totals, isGreen);
  if (line !== undefined) process.stdout.write(`\n${line}\n`);
  else if (isGreen) process.stdout.write("\nThe test runners ended well, but no test was counted: this is no pass\n");
  else process.stdout.write(`\nStopped at: ${failedTitle} (${totals.passed} tests had passed, none failed)\n`);
  return isGreen && line !== undefined ? 0 : 1;
}

/**
 * @template Report
 * @param {string} path @param {(report: Report) => import("./testTotals.mjs").Totals} count
 */
function readReport(path, count) {
  return existsSync(path) ? [count(JSON.parse(readFileSync(path, "utf8")))] : [];
}
