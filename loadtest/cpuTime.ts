import { readFile, readdir } from "node:fs/promises";

/** Linux counts in these, whatever the kernel's own tick is (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Seconds of processor that a process, all its threads and all its descendants have used so far, in the kernel as well. */
export async function cpuSeconds(pid: number): Promise<number> {
  const pids = await familyOf(pid);
  const used = await Promise.all(pids.map(secondsOf));
  return used.reduce((sum, seconds) => sum + seconds, 0);
}

/** Mebibytes that a process and its descendants hold in memory. */
export async function residentMiB(pid: number): Promise<number> {
  const sizes = await Promise.all((await familyOf(pid)).map(residentOf));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Descriptors that a process and its descendants have open. */
export async function openFiles(pid: number): Promise<number> {
  const pids = await familyOf(pid);
  const open = await Promise.all(pids.map((one) => readdir(`/proc/${one}/fd`).catch(() => [])));
  return open.flat().length;
}

/** A process, then its descendants. */
async function familyOf(pid: number): Promise<readonly number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const texts = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, "utf8").catch(() => "")),
  );
  const children = texts.flatMap((text) => text.split(" ").filter(Boolean).map(Number));
  const families = await Promise.all(children.map(familyOf));
  return [pid, ...families.flat()];
}

async function secondsOf(pid: number): Promise<number> {
  return parseCpuSeconds(await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""));
}

/** `/proc/<pid>/stat` (proc(5)): user and system time of the whole process, threads that have ended as well. */
export function parseCpuSeconds(stat: string): number {
  // The second field is the program's name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user, system] = [fields[11], fields[12]].map(Number);
  return stat === "" ? 0 : ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND;
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(?<kib>\d+) kB$/mu.exec(status)?.groups?.["kib"] ?? 0) / 1024;
}
