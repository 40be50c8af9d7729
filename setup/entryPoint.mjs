import { SetupFailure } from "./SetupFailure.mjs";
import { stopCommands } from "./runCommand.mjs";

const PARENT_CHECK_MS = 500;
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Runs a script of this folder: reports a failure in plain words, and leaves no command running behind it, however it is
 * stopped. (npm passes a SIGTERM to the shell it started, and a shell that dies of it does not tell its children.)
 * @param {() => Promise<number>} main returns the exit code
 */
export async function runAsEntryPoint(main) {
  stopOnSignals();
  stopWithParent();
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    if (!(error instanceof SetupFailure)) throw error;
    process.stderr.write(`\nSet-up stopped: ${error.message}\n\nWhat to do: ${error.remedy}\n`);
  }
}

function stopOnSignals() {
  for (const [signal, exitCode] of Object.entries(EXIT_CODES)) process.on(signal, () => void stop(exitCode));
}

function stopWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    void stop(EXIT_CODES.SIGTERM);
  }, PARENT_CHECK_MS);
  timer.unref();
}

/** @param {number} exitCode */
async function stop(exitCode) {
  await stopCommands();
  process.exit(exitCode);
}
