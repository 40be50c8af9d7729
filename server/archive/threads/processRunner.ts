import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { StartRunner } from "./TaskPool.ts";

export interface ProcessSetup {
  /** The arguments of Node: a script, or what stands for one. It answers each message from its parent with one message. */
  readonly entry: readonly string[];
  /**
   * All memory that the process may have for writing, enforced by the kernel. Node itself sets about 450 MiB aside before it does anything,
   * of which it touches 45.
   */
  readonly dataMiB: number;
  /** A process that holds more than this after a task is replaced: WebAssembly memory never shrinks. */
  readonly spentMiB: number;
}

const PAGE_BYTES = 4096;
const nodeOptions = ["--v8-pool-size=1", "--max-old-space-size=192", "--max-semi-space-size=8"];

/** Limits of memory, no core dumps, and the end together with the server; setpriv may be missing where util-linux is. */
const LAUNCHER = `ulimit -d "$1" && ulimit -c 0 && shift || exit 70
if command -v setpriv >/dev/null 2>&1; then exec setpriv --pdeathsig KILL "$@"; else exec "$@"; fi`;

/** The memory a process has in use, 0 where the system does not say. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * PAGE_BYTES;
  } catch {
    return 0;
  }
}

/**
 * Tasks in a process of their own: what a decoder does to its memory, and how it ends, stays there. The process gets nothing of the server's
 * environment, and none of its open files.
 */
export function processRunner<Request extends object | string, Reply>(
  { entry, dataMiB, spentMiB }: ProcessSetup,
  isReply: (message: unknown) => message is Reply,
): StartRunner<Request, Reply> {
  return ({ answered, died }) => {
    const command = [String(dataMiB * 1024), process.execPath, ...nodeOptions, ...entry];
    const child = spawn("/bin/sh", ["-c", LAUNCHER, "sh", ...command], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      serialization: "advanced",
      env: { UV_THREADPOOL_SIZE: "1", PATH: process.env["PATH"] ?? "/usr/bin:/bin" },
    });
    const ended = new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => resolve());
    });
    child.on("message", (message: unknown) => {
      if (isReply(message)) answered(message);
      else died(new Error("a process answered something else than was asked"));
    });
    child.on("error", died);
    child.on("exit", died);
    child.unref();
    child.channel?.unref();
    return {
      send: (request) => {
        child.send(request, (error) => {
          if (error) died(error);
        });
      },
      isSpent: () => residentBytes(child.pid) > spentMiB * 1024 * 1024,
      stop: async () => {
        child.kill("SIGKILL");
        await ended;
      },
    };
  };
}
