import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./runCommand.mjs";

/** Fields of a configured package archive, as apt tells them, one archive a line. */
const TARGET_FORMAT = "$(CREATED_BY)|$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)";

/** What the distributions sign their archives with. */
const KEYRINGS = new Map([
  ["Debian", ["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"]],
  ["Ubuntu", ["/usr/share/keyrings/ubuntu-archive-keyring.gpg"]],
]);

/**
 * Machines seldom list their archives' sources (`deb-src`), but these lie beside the packages.
 * @param {string} targets lines of TARGET_FORMAT @param {(path: string) => boolean} hasFile
 * @returns {string} a sources.list of the distribution's own archives
 */
export function sourceList(targets, hasFile) {
  const lines = targets.split("\n").flatMap((line) => {
    const [createdBy, origin = "", uri, release, component] = line.split("|");
    const keyring = KEYRINGS.get(origin)?.find(hasFile);
    if (createdBy !== "Packages" || keyring === undefined) return [];
    return [`deb-src [signed-by=${keyring}] ${uri} ${release} ${component}`];
  });
  return `${[...new Set(lines)].join("\n")}\n`;
}

/**
 * Fetches, verifies and unpacks the distribution's source of a package, with apt lists of its own: neither the machine's apt
 * configuration nor root is needed.
 * @param {string} name @param {string} folder emptied first
 * @returns {Promise<{ source: string } | { reason: string }>}
 */
export async function fetchDebianSource(name, folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const part of ["lists/partial", "cache/archives/partial"]) mkdirSync(join(folder, part), { recursive: true });

  const targets = await runCommand("apt-get", ["indextargets", "--format", TARGET_FORMAT, "Created-By: Packages"]);
  writeFileSync(join(folder, "sources.list"), sourceList(targets.output, existsSync));

  const options = [
    `Dir::Etc::SourceList=${join(folder, "sources.list")}`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::State::Lists=${join(folder, "lists")}`,
    `Dir::Cache=${join(folder, "cache")}`,
    // As root apt downloads as the user _apt, who may not write here; what it fetches is verified all the same.
    "APT::Sandbox::User=root",
    "Acquire::http::Timeout=20",
  ].flatMap((option) => ["-o", option]);
  for (const action of [["update"], ["source", name]]) {
    const { code, output } = await runCommand("apt-get", [...options, ...action], { cwd: folder });
    if (code !== 0) return { reason: output };
  }
  const unpacked = readdirSync(folder, { withFileTypes: true }).find(
    (entry) => entry.isDirectory() && entry.name.startsWith(`${name}-`),
  );
  return unpacked === undefined ? { reason: "apt-get unpacked nothing" } : { source: join(folder, unpacked.name) };
}
