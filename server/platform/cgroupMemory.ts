import { readFile } from "node:fs/promises";

/** What a memory limit leaves to the process. */
export interface CappedMemory {
  readonly available: number;
  readonly limit: number;
}

/** More than any machine has: no limit was set. */
const NO_LIMIT_BYTES = 2 ** 50;
const ROOT = "/sys/fs/cgroup";

/**
 * What the limit of the process's cgroup leaves; undefined where there is none. The kernel charges the cache of the files that were read
 * and written to the cgroup as well, and gives it back when somebody wants memory: it counts as free here, else every archive's server
 * would be full for good once it has read as much as it may have.
 */
export async function cgroupMemory(): Promise<CappedMemory | undefined> {
  const limit = process.constrainedMemory();
  if (limit <= 0 || limit >= NO_LIMIT_BYTES) return undefined;
  const available = process.availableMemory() + reclaimableBytes(await readStat());
  return { available: Math.min(limit, available), limit };
}

/** Of a `memory.stat`, of cgroup v1 or v2: cached files that no process has mapped, and what the kernel keeps of their names. */
export function reclaimableBytes(stat: string): number {
  const bytes = (name: string) =>
    Number(new RegExp(`^${name} (?<bytes>\\d+)$`, "mu").exec(stat)?.groups?.["bytes"] ?? 0);
  const mapped = bytes("file_mapped") + bytes("mapped_file");
  const cached = Math.max(0, bytes("inactive_file") + bytes("active_file") - mapped);
  return cached + bytes("slab_reclaimable");
}

/** Where the system shows a cgroup: at its path, or, in a container, at the root. */
export function statPaths(ownCgroups: string): readonly string[] {
  const [, v1] = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(.*)$/mu.exec(ownCgroups) ?? [];
  const [, v2 = ""] = /^0::(.*)$/mu.exec(ownCgroups) ?? [];
  const [root, path] = v1 === undefined ? [ROOT, v2] : [`${ROOT}/memory`, v1];
  return [`${root}${path === "/" ? "" : path}/memory.stat`, `${root}/memory.stat`];
}

async function readStat(): Promise<string> {
  for (const path of statPaths(await readFile("/proc/self/cgroup", "utf8").catch(() => ""))) {
    const stat = await readFile(path, "utf8").catch(() => undefined);
    if (stat !== undefined) return stat;
  }
  return "";
}
