import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "./compose.ts";
import { ConfigError, readConfig } from "./platform/config.ts";
import { Log } from "./platform/log.ts";

const DRAIN_LIMIT_MS = 10_000;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One Ctrl+C reaches the process twice, from the terminal and through npm: only a later signal means "at once". */
const IMPATIENT_AFTER_MS = 1000;

/** Resolves with the signal that asks the process to end; asked again later, the process ends at once. */
function untilAskedToStop(): Promise<NodeJS.Signals> {
  let askedAt: number | undefined;
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        askedAt ??= performance.now();
        resolve(signal);
        if (performance.now() - askedAt > IMPATIENT_AFTER_MS) process.exit(1);
      });
    }
  });
}

async function run(): Promise<void> {
  process.umask(0o077); // What is written is the server's alone, also in a directory that others may enter.
  const asked = untilAskedToStop();
  const config = readConfig(process.env, process.argv.slice(2));
  // A demo's terminal shows links, not log lines: those that matter still come through.
  const log = new Log(config.isDemo && process.env["LOG_LEVEL"] === undefined ? "warn" : config.logLevel);
  process.on("unhandledRejection", (error) => log.error("unhandled rejection", { error }));
  // Node would print the message, which may quote what somebody wrote.
  process.on("uncaughtException", (error) => {
    log.error("ended by an error", { error });
    process.exit(1);
  });
  const dataDir = config.dataDir ?? (await mkdtemp(join(tmpdir(), "consilium-demo-")));
  const running = await start({ config, dataDir, log, say });
  const signal = await asked;
  log.info("draining", { signal });
  const limit = setTimeout(() => process.exit(1), DRAIN_LIMIT_MS);
  await running[Symbol.asyncDispose]();
  clearTimeout(limit);
  process.exit(0);
}

try {
  await run();
} catch (error) {
  const isOurs = error instanceof ConfigError;
  process.stderr.write(
    isOurs
      ? `consilium: ${error.message}\n`
      : `consilium could not start\n${String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
}
