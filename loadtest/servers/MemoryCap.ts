import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { reclaimableBytes } from "../../server/platform/cgroupMemory.ts";

const ROOT = "/sys/fs/cgroup";
/** Of cgroup v1, where its memory controller is mounted, else of v2. */
const versions = [
  { root: join(ROOT, "memory"), limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes" },
  { root: ROOT, limit: "memory.max", usage: "memory.current" },
] as const;
const LOOK_MS = 20;

/** A cgroup with a memory limit, for processes that are started in it; root alone can make one. */
export class MemoryCap implements AsyncDisposable {
  readonly bytes: number;
  readonly #path: string;
  readonly #usage: string;
  readonly #inside: ChildProcess[] = [];

  private constructor(path: string, usage: string, bytes: number) {
    this.#path = path;
    this.#usage = join(path, usage);
    this.bytes = bytes;
  }

  /** Undefined where this machine lets nobody make one. */
  static async open(bytes: number): Promise<MemoryCap | undefined> {
    for (const { root, limit, usage } of versions) {
      const path = join(root, `consilium-${process.pid}-${Math.random().toString(36).slice(2)}`);
      const isMade = await mkdir(path).then(
        () => true,
        () => false,
      );
      if (!isMade) continue;
      const isLimited = await access(join(path, limit))
        .then(() => writeFile(join(path, limit), String(bytes)))
        .then(
          () => true,
          () => false,
        );
      if (isLimited) return new MemoryCap(path, usage, bytes);
      await rmdir(path);
    }
    return undefined;
  }

  /** What goes before a command, so that it runs within; it is what the kernel kills where the cap does not suffice. */
  get prefix(): readonly string[] {
    return [...this.#within, "sh", "-c", 'echo 1000 > /proc/self/oom_score_adj && exec "$@"', "sh"];
  }

  /** Bytes that nothing has, or that the kernel can take back. */
  async available(): Promise<number> {
    const [usage, stat] = await Promise.all([
      readFile(this.#usage, "utf8"),
      readFile(join(this.#path, "memory.stat"), "utf8"),
    ]);
    return this.bytes - Number(usage) + reclaimableBytes(stat);
  }

  /** Bytes that are counted, cached files as well. */
  async used(): Promise<number> {
    return Number(await readFile(this.#usage, "utf8"));
  }

  /** Runs a command within to its end. */
  async run(...command: readonly string[]): Promise<void> {
    await once(this.#start(command), "exit");
  }

  /** Holds so many bytes until it is disposed of. Where that is too much for the cap, the kernel kills what was started with `prefix`. */
  hold(bytes: number): AsyncDisposable {
    // Until its input ends, as it does at the latest when this process does.
    const script = `(head -c ${Math.floor(bytes)} /dev/zero; exec cat) | exec tail`;
    const holder = this.#start(["sh", "-c", script]);
    return { [Symbol.asyncDispose]: () => end(holder) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#inside) await end(child);
    // The kernel takes a moment to let go of who has ended.
    while (
      await rmdir(this.#path).then(
        () => false,
        (error: NodeJS.ErrnoException) => error.code === "EBUSY",
      )
    )
      await delay(LOOK_MS);
  }

  get #within(): readonly string[] {
    return ["sh", "-c", `echo $$ > ${join(this.#path, "cgroup.procs")} && exec "$@"`, "sh"];
  }

  #start(command: readonly string[]): ChildProcess {
    const [first = "", ...rest] = [...this.#within, ...command];
    const child = spawn(first, rest, { stdio: ["pipe", "ignore", "ignore"], detached: true });
    this.#inside.push(child);
    return child;
  }
}

/** With all that it has started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await ended;
}
