import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuSeconds, residentMiB } from "./cpuTime.ts";
import { runCrowd } from "./crowd/runCrowd.ts";
import type { Options } from "./options.ts";
import { publish } from "./publish.ts";
import { machineBefore, type Result } from "./Result.ts";
import { docServers } from "./servers/docServers.ts";
import { LatencyCounts, rounded, slopeOf } from "./statistics.ts";

const LOOK_MS = 1_000;

const notes = [
  "60 people at one stage, 6 hands that move 30 times a second and rest every two seconds, for minutes. MiB is the resident memory of the server and its media worker.",
  "growthMiBPerMinute: the slope of the straight line that fits the second half best; a plateau has about 0. Garbage collection makes teeth: the longer the run, the truer the slope.",
];

/** [F22] Whether the server's memory comes to rest under a session that goes on. */
export async function soak(options: Options): Promise<Result> {
  const machine = machineBefore();
  const asked = options.numbers({ clients: 60, writers: 6, perSecond: 30, minutes: 5 });
  const directory = await mkdtemp(join(tmpdir(), "consilium-load-"));
  try {
    await using server = await docServers.consilium({ ...asked, directory, peers: "" });
    const { pid } = server.process;
    const points: [number, number][] = [];
    const startedAt = performance.now();
    const look = async () => {
      points.push([(performance.now() - startedAt) / 60_000, rounded(await residentMiB(pid), 1)]);
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    const times = { warmUpMs: 2_000, countedMs: asked.minutes * 60_000, supersededWithinMs: 50 };
    const crowd = { ...asked, ...times, place: server.place, savedEvery: 2 * asked.perSecond };
    const { report, before } = await runCrowd(crowd, () => cpuSeconds(pid), 2 * asked.minutes * 60_000 + 60_000);
    clearInterval(timer);
    const usedS = (await cpuSeconds(pid)) - before;
    const latencies = new LatencyCounts(report.latencies);
    const [first = [0, 0]] = points;
    const result: Result = {
      scenario: "soak",
      machine: machine(),
      input: asked,
      ours: {
        firstMiB: first[1],
        lastMiB: points.at(-1)?.[1] ?? 0,
        mostMiB: Math.max(...points.map(([, size]) => size)),
        growthMiBPerMinute: rounded(slopeOf(points.slice(Math.floor(points.length / 2)))),
        cpuPercent: rounded((usedS / (asked.minutes * 60)) * 100),
        p50: latencies.quantile(0.5),
        p99: latencies.quantile(0.99),
        missed: report.missed,
      },
      peers: {},
      ratios: {},
    };
    const plot = { title: "Memory", x: "minutes", y: "MiB", lines: [{ name: "consilium", points }] };
    await publish({ result, notes, plots: [plot] });
    return result;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
