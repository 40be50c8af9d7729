import { readdir, readFile } from "node:fs/promises";
import { getHeapStatistics } from "node:v8";
import { type CappedMemory, cgroupMemory } from "./cgroupMemory.ts";
import type { Log } from "./log.ts";

/** What there is too little of to take in anybody new. */
export type Lack = "files" | "memory" | "processor";

/** What the process was found to have. */
export interface Readings {
  /** Descriptors; undefined where they cannot be counted, for that takes one. */
  readonly openFiles: number | undefined;
  readonly maxFiles: number;
  /** Used of what the JavaScript heap may have, 0 to 1. */
  readonly heapShare: number;
  /** Undefined where there is no limit. */
  readonly memory: CappedMemory | undefined;
}

export interface HeadroomParts {
  readonly log: Log;
  readonly read?: () => Promise<Readings>;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

const LOOK_MS = 250;
/** Descriptors that those who are here need: files of images, the store's, their next requests. */
const KEPT_FILES = { least: 32, most: 256, share: 0.1 } as const;
/** Below so few a connection is not even told why. */
const LAST_FILES = 16;
const MAX_HEAP_SHARE = 0.9;
const KEPT_MEMORY_SHARE = 0.1;
/** The event loop comes so late, on the average of the last looks, that who is here begins to feel it. */
const MAX_LAG_MS = 300;

/**
 * [F17] Says whether the process has enough of everything to take in somebody new without harm to those who are here. Looks four times
 * a second; connections are counted in between.
 */
export class Headroom implements Disposable {
  readonly #log: Log;
  readonly #read: () => Promise<Readings>;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #readings: Readings | undefined;
  /** Opened less closed since the last look. */
  #connections = 0;
  /** Undefined until the first look: what a start takes is no sign of too many. */
  #lookedAt: number | undefined;
  #lagMs = 0;
  #lack: Lack | undefined;

  constructor({ log, read = readProcess, now = () => performance.now() }: HeadroomParts) {
    this.#log = log;
    this.#read = read;
    this.#now = now;
    this.#timer = setInterval(() => this.#log.background(this.look(), "looking at what is left"), LOOK_MS);
    this.#timer.unref();
  }

  get lack(): Lack | undefined {
    const found = this.#readings && lackOf(this.#counted(this.#readings));
    return found ?? (this.#lagMs > MAX_LAG_MS ? "processor" : undefined);
  }

  /** Not even for saying no. */
  get isAtItsEnd(): boolean {
    if (!this.#readings) return false;
    const { openFiles, maxFiles } = this.#counted(this.#readings);
    return openFiles === undefined || openFiles > maxFiles - LAST_FILES;
  }

  opened(): void {
    this.#connections += 1;
  }

  closed(): void {
    this.#connections -= 1;
  }

  async look(): Promise<void> {
    const now = this.#now();
    const lagMs = Math.max(0, now - (this.#lookedAt ?? now) - LOOK_MS);
    this.#lookedAt = now;
    this.#lagMs = (this.#lagMs + lagMs) / 2;
    const counted = this.#connections;
    const readings = await this.#read();
    this.#connections -= counted;
    this.#readings = readings;
    const { lack } = this;
    if (lack === this.#lack) return;
    this.#lack = lack;
    if (lack === undefined) this.#log.info("new connections are taken again");
    else this.#log.warn(`new connections are refused: too little left: ${lack}`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #counted(readings: Readings): Readings {
    const { openFiles } = readings;
    return { ...readings, openFiles: openFiles === undefined ? undefined : openFiles + this.#connections };
  }
}

function lackOf({ openFiles, maxFiles, heapShare, memory }: Readings): Lack | undefined {
  const kept = Math.min(KEPT_FILES.most, Math.max(KEPT_FILES.least, KEPT_FILES.share * maxFiles));
  if (openFiles === undefined || openFiles > maxFiles - kept) return "files";
  if (heapShare > MAX_HEAP_SHARE) return "memory";
  if (memory && memory.available < KEPT_MEMORY_SHARE * memory.limit) return "memory";
  return undefined;
}

async function readProcess(): Promise<Readings> {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return {
    openFiles: await readdir("/proc/self/fd").then(
      (names) => names.length,
      (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? 0 : undefined),
    ),
    maxFiles: await maxOpenFiles(),
    heapShare: used / limit,
    memory: await cgroupMemory(),
  };
}

/** The soft limit of descriptors (proc(5)); where the system has no such file, none that we know of. */
async function maxOpenFiles(): Promise<number> {
  const limits = await readFile("/proc/self/limits", "latin1").catch(() => "");
  const soft = /^Max open files\s+(?<soft>\d+)/mu.exec(limits)?.groups?.["soft"];
  return soft === undefined ? Infinity : Number(soft);
}
