import { existsSync } from "node:fs";
import { SetupFailure } from "./SetupFailure.mjs";
import { withHeartbeat } from "./progress.mjs";
import { mustRun, runCommand } from "./runCommand.mjs";

/**
 * A package of Debian and Ubuntu. `file`: what it is wanted for; the package counts as there when that file is, whoever
 * brought it (Ubuntu, say, has no chromium package to install, but Google's has the same file linked). `service`: what it
 * would start from now on; the tests start their own.
 * @typedef {{ name: string, file?: string, service?: string }} SystemPackage
 */

/** @type {readonly SystemPackage[]} What compiling mediasoup-worker takes. */
export const WORKER_BUILD_PACKAGES = [
  { name: "g++" },
  { name: "cmake" },
  { name: "ninja-build" },
  { name: "pkg-config" },
  { name: "dpkg-dev" },
  { name: "libuv1-dev" },
  { name: "libssl-dev" },
  { name: "libsrtp2-dev" },
  { name: "libabsl-dev" },
  { name: "libflatbuffers-dev" },
  { name: "flatbuffers-compiler" },
];

/** @type {readonly SystemPackage[]} What the tests run against. */
export const TEST_PACKAGES = [
  { name: "chromium", file: process.env["CHROMIUM"] ?? "/usr/bin/chromium" },
  { name: "strace" },
  { name: "fonts-noto-cjk" },
  { name: "dcmtk" },
  { name: "coturn", file: "/usr/bin/turnserver", service: "coturn" },
  { name: "haproxy", file: "/usr/sbin/haproxy", service: "haproxy" },
  { name: "redis-server", file: "/usr/bin/redis-server", service: "redis-server" },
];

/**
 * @param {string} dpkgOutput lines of `name<TAB>status`, as DPKG_FORMAT asks for
 * @returns {Set<string>} the names that are fully installed
 */
export function parseInstalled(dpkgOutput) {
  const rows = dpkgOutput.split("\n").map((line) => line.split("\t"));
  return new Set(rows.flatMap(([name, status]) => (name !== undefined && status === "installed" ? [name] : [])));
}

/**
 * @param {readonly SystemPackage[]} wanted @param {{ installed: Set<string>, hasFile: (path: string) => boolean }} machine
 * @returns {string[]} names for apt
 */
export function missingPackages(wanted, { installed, hasFile }) {
  const isThere = (/** @type {SystemPackage} */ { name, file }) =>
    file === undefined ? installed.has(name) : hasFile(file);
  return wanted.filter((entry) => !isThere(entry)).map(({ name }) => name);
}

/** @param {readonly string[]} names @returns {string} the line that a person can type */
export function aptLine(names) {
  return `apt-get update && apt-get install -y --no-install-recommends ${names.join(" ")}`;
}

/**
 * Installs what is missing of `wanted`, as root or through a sudo that asks nothing.
 * @param {readonly SystemPackage[]} wanted
 * @param {{ progress: import("./progress.mjs").Progress, purpose: string }} context
 */
export async function ensureSystemPackages(wanted, { progress, purpose }) {
  const missing = missingPackages(wanted, { installed: await queryInstalled(wanted), hasFile: existsSync });
  if (missing.length === 0) return;
  progress.step(`Installing Debian packages for ${purpose}: ${missing.join(" ")}`);
  const prefix = await privilegePrefix(missing);
  const apt = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"];

  // An unreachable extra repository fails the update; the installation says whether that matters.
  const update = await withHeartbeat(progress, "apt-get update", runAll([...apt, "update"]));
  if (update.code !== 0) progress.detail("apt-get update reported errors; going on with the package lists at hand");
  const install = mustRun([...apt, "install", "-y", "--no-install-recommends", ...missing], {
    what: `Installing ${missing.join(" ")}`,
    remedy: `see apt's message above, then run as root: ${aptLine(missing)}`,
    mustFinish: true,
  });
  await withHeartbeat(progress, "apt-get install", install);
  const services = servicesOf(wanted, missing);
  if (services.length > 0 && existsSync("/run/systemd/system")) {
    await mustRun([...prefix, "systemctl", "disable", "--now", ...services], {
      what: `Keeping ${services.join(" ")} from running`,
      remedy: `run as root: systemctl disable --now ${services.join(" ")}`,
      mustFinish: true,
    });
  }
}

/**
 * @param {readonly SystemPackage[]} wanted @param {readonly string[]} installed the names that were installed just now
 * @returns {string[]} the services that nobody asked for; whoever had a package before keeps what it runs
 */
export function servicesOf(wanted, installed) {
  return wanted.flatMap(({ name, service }) => (service !== undefined && installed.includes(name) ? [service] : []));
}

const DPKG_FORMAT = "${Package}\t${db:Status-Status}\n";

/** @param {readonly SystemPackage[]} wanted */
async function queryInstalled(wanted) {
  const names = wanted.map(({ name }) => name);
  const { code, output } = await runCommand("dpkg-query", ["--show", `--showformat=${DPKG_FORMAT}`, ...names]);
  if (code === 126 || code === 127) {
    throw new SetupFailure(
      "this system has no dpkg-query: only Debian and Ubuntu are set up automatically",
      `install the counterparts of these packages yourself, and name a mediasoup-worker in MEDIASOUP_WORKER_BIN: ${names.join(" ")}`,
    );
  }
  return parseInstalled(output);
}

/** @param {string[]} missing @returns {Promise<string[]>} what goes before apt-get */
async function privilegePrefix(missing) {
  if (process.getuid?.() === 0) return [];
  if ((await runCommand("sudo", ["-n", "true"])).code === 0) return ["sudo", "-n"];
  throw new SetupFailure(
    `these packages are missing, and neither root nor a password-free sudo is at hand: ${missing.join(" ")}`,
    `run this as root, then try again:\n\n  ${aptLine(missing)}\n`,
  );
}

/** @param {string[]} commandLine */
function runAll([command = "", ...args]) {
  return runCommand(command, args);
}
