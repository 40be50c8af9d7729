import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuSeconds, openFiles, residentMiB } from "./cpuTime.ts";
import { runCrowd } from "./crowd/runCrowd.ts";
import type { Options } from "./options.ts";
import { publish } from "./publish.ts";
import { type Figures, type Line, machineBefore, type Plot, type Result } from "./Result.ts";
import { docServers } from "./servers/docServers.ts";
import type { ServerProcess } from "./servers/ServerProcess.ts";
import { LatencyCounts, rounded, slopeOf } from "./statistics.ts";

const LOOK_MS = 1_000;
const FLOOR_PARTS = 10;

type Point = Line["points"][number];

const notes = [
  "60 people at one stage, 6 hands that move 30 times a second and rest every two seconds, for minutes. The memory is what the server and its media worker hold, the descriptors are what they have open.",
  "Garbage collection makes teeth. Growth is the slope of the straight line that fits the lowest of each tenth of the second half best; a plateau has about 0. The longer the run, the truer the slope.",
];

/** [F22] Whether the server's memory and its descriptors come to rest under a session that goes on. */
export async function soak(options: Options): Promise<Result> {
  const machine = machineBefore();
  const asked = options.numbers({ clients: 60, writers: 6, perSecond: 30, minutes: 5 });
  const directory = await mkdtemp(join(tmpdir(), "consilium-load-"));
  try {
    await using server = await docServers.consilium({ ...asked, directory, peers: "" });
    const { pid } = server.process;
    const looks = new Looks(server.process);
    const timer = setInterval(() => void looks.look(), LOOK_MS);
    const times = { warmUpMs: 2_000, countedMs: asked.minutes * 60_000, supersededWithinMs: 50 };
    const crowd = { ...asked, ...times, place: server.place, savedEvery: 2 * asked.perSecond };
    const { report, before } = await runCrowd(crowd, () => cpuSeconds(pid), 2 * asked.minutes * 60_000 + 60_000);
    clearInterval(timer);
    const usedS = (await cpuSeconds(pid)) - before;
    const latencies = new LatencyCounts(report.latencies);
    const result: Result = {
      scenario: "soak",
      machine: machine(),
      input: asked,
      ours: {
        ...looks.figures(),
        cpuPercent: rounded((usedS / (asked.minutes * 60)) * 100),
        p50: latencies.quantile(0.5),
        p99: latencies.quantile(0.99),
        deliveries: report.deliveries,
        missed: report.missed,
      },
      peers: {},
      ratios: {},
    };
    const title = `${asked.clients} people at one stage for ${asked.minutes} minutes: whether the server comes to rest`;
    await publish({ result, title, notes, plots: looks.plots() });
    return result;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What the server holds, second by second. */
class Looks {
  readonly #pid: number;
  readonly #metricsUrl: string;
  readonly #startedAt = performance.now();
  readonly #mebibytes: Point[] = [];
  readonly #heap: Point[] = [];
  readonly #reserved: Point[] = [];
  readonly #files: Point[] = [];

  constructor({ pid, port }: ServerProcess) {
    this.#pid = pid;
    this.#metricsUrl = `http://127.0.0.1:${port}/metrics`;
  }

  async look(): Promise<void> {
    const minutes = (performance.now() - this.#startedAt) / 60_000;
    const [mebibytes, files, metrics] = await Promise.all([
      residentMiB(this.#pid),
      openFiles(this.#pid),
      this.#metrics(),
    ]);
    this.#mebibytes.push([minutes, rounded(mebibytes, 1)]);
    this.#files.push([minutes, files]);
    const { used, reserved } = heapOf(metrics);
    this.#heap.push([minutes, rounded(used, 1)]);
    this.#reserved.push([minutes, rounded(reserved, 1)]);
  }

  figures(): Figures {
    const sizes = this.#mebibytes.map(([, size]) => size);
    const files = this.#files.map(([, count]) => count);
    return {
      firstMiB: sizes[0] ?? 0,
      lastMiB: sizes.at(-1) ?? 0,
      mostMiB: Math.max(...sizes),
      floorGrowthMiBPerMinute: rounded(slopeOf(floorOf(this.#mebibytes))),
      heapFloorGrowthMiBPerMinute: rounded(slopeOf(floorOf(this.#heap))),
      halfwayFiles: files[Math.floor(files.length / 2)] ?? 0,
      lastFiles: files.at(-1) ?? 0,
    };
  }

  plots(): Plot[] {
    const memory = [
      { name: "resident: server and media worker", points: this.#mebibytes },
      { name: "main thread's JavaScript: heap and buffers, reserved", points: this.#reserved },
      { name: "main thread's JavaScript: heap, used", points: this.#heap },
    ];
    const open = [{ name: "consilium", points: this.#files }];
    return [
      { title: "Memory", x: "minutes", y: "MiB", lines: memory },
      { title: "Open files", x: "minutes", y: "descriptors", lines: open },
    ];
  }

  #metrics(): Promise<string> {
    return fetch(this.#metricsUrl).then(
      (answer) => answer.text(),
      () => "",
    );
  }
}

/** In mebibytes, of what `/metrics` says; 0 where it says nothing. */
export function heapOf(metrics: string): { readonly used: number; readonly reserved: number } {
  const mebibytes = (name: string) =>
    Number(new RegExp(`^${name} (?<bytes>\\d+)`, "mu").exec(metrics)?.[1] ?? 0) / 2 ** 20;
  return {
    used: mebibytes("nodejs_heap_size_used_bytes"),
    reserved: mebibytes("nodejs_heap_size_total_bytes") + mebibytes("nodejs_external_memory_bytes"),
  };
}

/** The lowest of each tenth of the second half: what is left once the garbage is gone. */
export function floorOf(points: readonly Point[]): readonly Point[] {
  const half = points.slice(Math.floor(points.length / 2));
  const size = Math.max(1, Math.ceil(half.length / FLOOR_PARTS));
  const parts = Array.from({ length: Math.ceil(half.length / size) }, (_, part) =>
    half.slice(part * size, (part + 1) * size),
  );
  return parts.flatMap((part) => part.toSorted(([, one], [, other]) => one - other).slice(0, 1));
}
