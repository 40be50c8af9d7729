import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuSeconds, residentMiB } from "./cpuTime.ts";
import type { Crowd } from "./crowd/Crowd.ts";
import { runCrowd } from "./crowd/runCrowd.ts";
import type { Options } from "./options.ts";
import { installPeers } from "./peers/installPeers.ts";
import { publish } from "./publish.ts";
import { type Figures, type Line, machineBefore, type Result } from "./Result.ts";
import { inTurn, medians, ratiosToBest } from "./rounds.ts";
import { docServers, type Product } from "./servers/docServers.ts";
import { LatencyCounts } from "./statistics.ts";

type Work = Omit<Crowd, "place"> & { readonly clients: number };

interface Measured {
  readonly figures: Figures;
  readonly latencies: LatencyCounts;
}

/** What `--saved-only` leaves of the ways that a value takes. */
const ALL_SAVED = 1;
/** Until the thread is there that makes our snapshots: it starts once, after 1,000 edits. */
const SAVED_WARM_UP_MS = 5_000;
/** A hand rests every two seconds; where it rests is kept. */
const REST_EVERY_S = 2;

const products: readonly Product[] = ["consilium", "yWebsocket", "hocuspocus", "rawBroadcast"];

const notes = [
  "Processor for one delivery: of the server, all its threads and processes and the kernel for them, for one value that one other client sees, or sees replaced by a newer one of the same hand within 50 ms. Latency runs from the writing of a value to that, waiting for the disk included where it is waited for.",
  "Each hand moves 30 times a second and rests every two seconds. Its values go by the way that the product has for what is not kept: motion in Consilium, awareness in the others; where it rests is then written into the document as well. That costs each server what it costs; others have seen the value by then, so the wait for the disk is in the figures for all kept, not in these.",
  "All kept: every value is written into the document. Consilium tells it to others once it is synced to the disk (SQLite, synchronous=FULL) and after it was judged; y-websocket tells first and then hands it to LevelDB, which does not sync; Hocuspocus tells first and stores the document after two seconds (its database extension, on SQLite). Their figures buy less.",
  "“ws alone” is no product: the WebSocket library sends each message on, without a document, rights or a store. It shows how low a figure can be. The ratios are to the better of the other two.",
];

/** N clients on one stage and some hands that move, beside the servers that are closest to ours, each a process of its own. */
export async function docs(options: Options): Promise<Result> {
  const machine = machineBefore();
  const peers = await installPeers().catch(() => undefined);
  if (peers === undefined) process.stderr.write("bench: the other products could not be had from the npm registry\n");
  const names: readonly Product[] = peers === undefined ? ["consilium", "rawBroadcast"] : products;
  const { clients, writers, perSecond, rounds, seconds } = options.numbers({
    clients: 200,
    writers: 12,
    perSecond: 30,
    rounds: 3,
    seconds: 6,
  });
  const work = { clients, writers, perSecond, countedMs: seconds * 1_000, supersededWithinMs: 50 };
  const measure = (ways: Pick<Work, "savedEvery" | "warmUpMs">) =>
    inTurn({ names, rounds, measure: (name) => measureOne(name, { ...work, ...ways }, peers ?? "") });
  const [savedOnly, liveOnly] = [options.has("saved-only"), options.has("live-only")];
  const live = savedOnly ? undefined : await measure({ savedEvery: REST_EVERY_S * perSecond, warmUpMs: 2_000 });
  const saved = liveOnly ? undefined : await measure({ savedEvery: ALL_SAVED, warmUpMs: SAVED_WARM_UP_MS });
  const figures = (name: Product): Figures => ({
    ...(live && medians((live.get(name) ?? []).map((one) => one.figures))),
    ...(saved && asSaved(medians((saved.get(name) ?? []).map((one) => one.figures)))),
  });
  const compared = ["cpuPerDelivery", "p99", "savedCpuPerDelivery", "savedP99"];
  const result: Result = {
    scenario: "docs",
    machine: machine(),
    input: { clients, writers, perSecond, rounds, seconds, savedOnly, liveOnly },
    ours: figures("consilium"),
    peers: Object.fromEntries(names.slice(1).map((name) => [name, figures(name)])),
    ratios: ratiosToBest(figures("consilium"), [figures("yWebsocket"), figures("hocuspocus")], compared),
  };
  const plots = [
    ...(live ? [plotOf("Values that pass, and what is kept of them", live)] : []),
    ...(saved ? [plotOf("Every value is kept", saved)] : []),
  ];
  const title = `${clients} people at one stage, ${writers} of them moving: Consilium beside other servers of shared documents`;
  await publish({ result, title, notes, plots });
  return result;
}

async function measureOne(product: Product, work: Work, peers: string): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), "consilium-load-"));
  try {
    await using server = await docServers[product]({ directory, peers, clients: work.clients, writers: work.writers });
    const { pid } = server.process;
    const crowd = await runCrowd({ ...work, place: server.place }, () => cpuSeconds(pid));
    const usedS = (await cpuSeconds(pid)) - crowd.before;
    const { deliveries, missed, superseded, latencies: counts } = crowd.report;
    const latencies = new LatencyCounts(counts);
    return {
      latencies,
      figures: {
        cpuPerDelivery: (usedS / deliveries) * 1e6,
        p50: latencies.quantile(0.5),
        p99: latencies.quantile(0.99),
        deliveries,
        superseded,
        missed,
        residentMiB: await residentMiB(pid),
      },
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function asSaved(figures: Figures): Figures {
  const { cpuPerDelivery, p50, p99, missed } = figures;
  return {
    savedCpuPerDelivery: cpuPerDelivery ?? 0,
    savedP50: p50 ?? 0,
    savedP99: p99 ?? 0,
    savedMissed: missed ?? 0,
  };
}

/** Which share of the values had come after so many milliseconds. */
function plotOf(title: string, measured: ReadonlyMap<string, readonly Measured[]>) {
  const lines = [...measured].map(([name, rounds]): Line => {
    const all = new LatencyCounts();
    for (const { latencies } of rounds) all.addAll(latencies);
    const shares = Array.from({ length: 100 }, (_, percent) => (percent + 1) / 100).concat(0.995, 0.999);
    return { name, points: shares.map((share) => [all.quantile(share), share * 100]) };
  });
  return { title: `${title}: latency`, x: "milliseconds", y: "% of deliveries", isLogarithmic: true, lines };
}
