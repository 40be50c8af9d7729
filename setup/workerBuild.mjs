import { mkdirSync } from "node:fs";
import { availableParallelism, freemem } from "node:os";
import { join } from "node:path";
import { fetchDebianSource } from "./debianSource.mjs";
import { ninjaReporter } from "./ninjaProgress.mjs";
import { ROOT } from "./projectTree.mjs";
import { mustRun, runCommand } from "./runCommand.mjs";

const BYTES_PER_COMPILER = 800 * 2 ** 20;
const REMEDY =
  "the build needs Debian 12, Ubuntu 22.04 or newer; where it cannot succeed, set MEDIASOUP_WORKER_BIN to a mediasoup-worker " +
  "of mediasoup's version in package-lock.json";

/**
 * @param {{ cores: number, freeBytes: number }} machine
 * @returns {number} how many compilers may run at once: a machine that swaps is slower than one core
 */
export function compilerCount({ cores, freeBytes }) {
  return Math.max(1, Math.min(cores, Math.floor(freeBytes / BYTES_PER_COMPILER)));
}

/**
 * Compiles mediasoup-worker from the source inside mediasoup's npm package.
 * @param {{ folder: string, progress: import("./progress.mjs").Progress }} context `folder` keeps the objects of a broken-off
 * build, which the next one takes up
 * @returns {Promise<string>} the binary
 */
export async function buildWorker({ folder, progress }) {
  mkdirSync(folder, { recursive: true });
  const srtpPrefix = await buildSrtp({ folder: join(folder, "srtp"), progress });
  const build = join(folder, "worker");
  const jobs = compilerCount({ cores: availableParallelism(), freeBytes: freemem() });
  progress.detail(`compiling mediasoup-worker, ${jobs} files at a time (about 5 minutes of one core)`);
  const options = [
    "-DCMAKE_BUILD_TYPE=Release",
    `-DWORKER_SOURCE=${join(ROOT, "node_modules", "mediasoup", "worker")}`,
    `-DSRTP_PREFIX=${srtpPrefix ?? ""}`,
  ];
  await mustRun(["cmake", "-S", join(ROOT, "setup", "mediasoup-worker"), "-B", build, "-G", "Ninja", ...options], {
    what: "Configuring mediasoup-worker with CMake",
    remedy: REMEDY,
  });
  await mustRun(["ninja", "-C", build, "-j", `${jobs}`], {
    what: "Compiling mediasoup-worker",
    remedy: REMEDY,
    onLine: ninjaReporter((text) => progress.detail(text)),
  });
  return join(build, "mediasoup-worker");
}

/**
 * Builds the distribution's libsrtp with OpenSSL's ciphers. Its packaged build uses NSS, whose cost per packet grows with the
 * number of transports: a quarter to a third more CPU in large sessions, but nothing else is wrong with it.
 * @param {{ folder: string, progress: import("./progress.mjs").Progress }} context
 * @returns {Promise<string | undefined>} where it was installed; undefined: use the packaged one
 */
async function buildSrtp({ folder, progress }) {
  progress.detail("fetching the source of libsrtp2, to build it with OpenSSL");
  const fetched = await fetchDebianSource("libsrtp2", join(folder, "source"));
  const result = "reason" in fetched ? fetched : await compileSrtp(fetched.source, folder);
  if ("prefix" in result) return result.prefix;
  progress.detail(`linking the packaged libsrtp2 instead (slower in large sessions): ${lastLine(result.reason)}`);
  return undefined;
}

/** @param {string} source @param {string} folder @returns {Promise<{ prefix: string } | { reason: string }>} */
async function compileSrtp(source, folder) {
  const [build, prefix] = [join(folder, "build"), join(folder, "installed")];
  const options = [
    "-DCMAKE_BUILD_TYPE=Release",
    "-DCMAKE_INSTALL_LIBDIR=lib",
    `-DCMAKE_INSTALL_PREFIX=${prefix}`,
    "-DCMAKE_POSITION_INDEPENDENT_CODE=ON",
    "-DENABLE_OPENSSL=ON",
    "-DBUILD_SHARED_LIBS=OFF",
    "-DTEST_APPS=OFF",
  ];
  const commands = [
    ["cmake", "-S", source, "-B", build, "-G", "Ninja", ...options],
    ["ninja", "-C", build, "install"],
  ];
  for (const [command = "", ...args] of commands) {
    const { code, output } = await runCommand(command, args);
    if (code !== 0) return { reason: output };
  }
  return { prefix };
}

/** @param {string} text */
function lastLine(text) {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
