import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupFailure } from "./SetupFailure.mjs";

const KEPT_LINES = { first: 30, last: 60 };

/** @type {Map<import("node:child_process").ChildProcess, { mustFinish: boolean }>} */
const running = new Map();

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(line: string) => void} [onLine] sees every line of stdout and stderr
 * @property {boolean} [mustFinish] never killed, only asked to end
 */

/**
 * Runs a command to its end and keeps the first and the last lines that it printed. Does not throw for an exit code; a command that
 * cannot be started has the one that a shell would answer.
 * @param {string} command @param {string[]} args @param {CommandOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runCommand(command, args, { cwd, env, onLine, mustFinish = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
    /** @type {string[]} */
    const lines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        keepLine(lines, line);
        onLine?.(line);
      });
    }
    running.set(child, { mustFinish });
    child.on("error", (error) => {
      running.delete(child);
      // As a shell answers: not there, or not to be run (as in a folder of the path that is closed to us).
      const isAbsent = "code" in error && error.code === "ENOENT";
      resolve({ code: isAbsent ? 127 : 126, output: error.message });
    });
    child.on("close", (code) => {
      running.delete(child);
      // Killed by stopCommands: the script is about to exit and has nothing more to say.
      if (!child.killed) resolve({ code: code ?? 1, output: lines.join("\n") });
    });
  });
}

/**
 * As runCommand, but anything other than exit code 0 is a SetupFailure that shows its output.
 * @param {string[]} commandLine @param {CommandOptions & { what: string, remedy: string }} options
 * @returns {Promise<string>} the first and the last lines that it printed
 */
export async function mustRun([command = "", ...args], { what, remedy, ...options }) {
  const { code, output } = await runCommand(command, args, options);
  if (code !== 0) throw new SetupFailure(`${what} failed (exit code ${code}):\n${output}`, remedy);
  return output;
}

/**
 * Runs a command that talks to the terminal itself.
 * @param {string[]} commandLine @param {{ cwd: string, env: NodeJS.ProcessEnv }} options @returns {Promise<number>} its exit code
 */
export function runAttached([command = "", ...args], { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    running.set(child, { mustFinish: false });
    child.on("error", reject);
    child.on("close", (code) => {
      running.delete(child);
      if (!child.killed) resolve(code ?? 1);
    });
  });
}

/**
 * Some tools say what is wrong first and then print pages (npm its usage), others print pages and end with it (compilers).
 * @param {string[]} lines @param {string} line
 */
function keepLine(lines, line) {
  lines.push(line);
  if (lines.length <= KEPT_LINES.first + KEPT_LINES.last) return;
  lines.splice(KEPT_LINES.first, 2, "[...]");
}

const GRACE_MS = 3_000;

/**
 * Ends what still runs, so that a stopped set-up leaves nothing behind. What does not heed a SIGTERM (npm, in the middle of an
 * installation) is killed after 3 s, but never a package manager of the system, which would leave a broken machine.
 */
export async function stopCommands() {
  const ends = [...running].map(([child, { mustFinish }]) => {
    const end = once(child, "exit");
    child.kill("SIGTERM");
    if (!mustFinish) setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
    return end;
  });
  await Promise.race([Promise.all(ends), sleep(2 * GRACE_MS)]);
}
