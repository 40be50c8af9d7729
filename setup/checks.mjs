import { join } from "node:path";
import { NOTES, ROOT } from "./projectTree.mjs";
import { runAttached } from "./runCommand.mjs";

/** @typedef {{ title: string, command: string[], remedy?: string }} Check */

export const VITEST_REPORT = join(NOTES, "vitest.json");

/** @type {readonly Check[]} Cheapest first. */
export const CHECKS = [
  { title: "Format", command: ["oxfmt", "--check", "."], remedy: "npm run format" },
  { title: "Lint", command: ["oxlint", "--deny-warnings"] },
  { title: "Types of server, shared and set-up", command: ["tsc", "-p", "."] },
  { title: "Types of the client", command: ["tsc", "-p", "client"] },
  { title: "Types of the browser tests", command: ["tsc", "-p", "client/e2e"] },
  { title: "Dead code", command: ["knip"] },
  {
    title: "Unit, contract and integration tests",
    command: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${VITEST_REPORT}`],
  },
];

/**
 * Runs checks in order, up to the first that fails.
 * @param {readonly Check[]} checks
 * @param {{ run: (command: string[]) => Promise<number>, say: (text: string) => void }} ports `run` resolves with the exit code
 * @returns {Promise<Check | undefined>} the one that failed
 */
export async function runChecks(checks, { run, say }) {
  for (const check of checks) {
    const startedAt = Date.now();
    say(`\n── ${check.title} ── ${check.command[0]}`);
    const code = await run(check.command);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    if (code !== 0) {
      say(`\n✗ ${check.title} failed (exit code ${code}, ${seconds} s)${check.remedy ? `; try: ${check.remedy}` : ""}`);
      return check;
    }
    say(`✓ ${check.title} (${seconds} s)`);
  }
  return undefined;
}

/** @param {NodeJS.ProcessEnv} env for the tools @returns {Parameters<typeof runChecks>[1]} on this terminal */
export function terminalPorts(env) {
  return {
    run: (command) => runAttached(command, { cwd: ROOT, env }),
    say: (text) => process.stdout.write(`${text}\n`),
  };
}
