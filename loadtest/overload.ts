import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { BEARER_PREFIX, SUBPROTOCOL } from "../shared/protocol/version.ts";
import type { Crowd } from "./crowd/Crowd.ts";
import { runCrowd } from "./crowd/runCrowd.ts";
import type { Options } from "./options.ts";
import { publish } from "./publish.ts";
import { type Figures, machineBefore, type Result } from "./Result.ts";
import { inTurn, medians } from "./rounds.ts";
import { docServers } from "./servers/docServers.ts";
import { MemoryCap } from "./servers/MemoryCap.ts";
import { LatencyCounts } from "./statistics.ts";

const MAX_FILES = 256;
/** Two for each processor: what runs beside them has a third of it. */
const HOGS_PER_CORE = 2;
const CAP = 256 * 2 ** 20;
/** Of the cap, in the end: less than what the server keeps for those who are here. */
const LEFT = 0.06;
const LOOK_MS = 50;
const OVERLOADED = 1013;

const notes = [
  "50 people at one stage, 5 hands that move 30 times a second and rest every two seconds. Latency runs from the writing of a value to another's seeing it.",
  "Quiet: nothing else. No descriptors: the server has 256, and somebody opens sockets until one is refused; newcomers told 1013 are those that were. No processor: two processes for each core do nothing but reckon, on the processors of the server and of the clients, so that the clients' own delay counts as well.",
  "No memory: the server is in a cgroup of 256 MiB, of which others take all but a twentieth; then somebody opens sockets until one is refused. Left out where nobody may make a cgroup (root, and not in most containers). The server has what Node has compiled before, as in the image.",
];

interface Trouble extends AsyncDisposable {
  readonly refused: () => number;
}

type Place = Crowd["place"];

interface Case {
  readonly begin: (place: Place) => Promise<Trouble>;
  readonly memoryCap?: MemoryCap;
}

/** [F17] What people in a session feel while the machine has no descriptors, memory or processor left for them. */
export async function overload(options: Options): Promise<Result> {
  const machine = machineBefore();
  const work = options.numbers({ clients: 50, writers: 5, perSecond: 30, rounds: 3, seconds: 4 });
  await using memoryCap = await MemoryCap.open(CAP);
  await using ending = new AsyncDisposableStack();
  const compiled = await mkdtemp(join(tmpdir(), "consilium-load-"));
  ending.defer(() => rm(compiled, { recursive: true, force: true }));
  if (!memoryCap) process.stderr.write("bench: no cgroup with a memory limit can be made here\n");
  const cases: Readonly<Record<string, Case>> = {
    quiet: { begin: async () => trouble([]) },
    noFiles: { begin: openManySockets },
    noProcessor: { begin: async () => trouble(startHogs()) },
    ...(memoryCap && { noMemory: { memoryCap, begin: (place) => takeMemory(memoryCap, place) } }),
  };
  const names = Object.keys(cases);
  const measure = (name: string) => measureOne({ ...work, compiled }, cases[name] ?? { begin: openManySockets });
  const measured = await inTurn({ names, rounds: work.rounds, measure });
  const ours = Object.fromEntries(
    names.flatMap((name) => {
      const figures = medians(measured.get(name) ?? []);
      return Object.entries(figures).map(([figure, value]) => [`${name}.${figure}`, value] as const);
    }),
  );
  const result: Result = { scenario: "overload", machine: machine(), input: work, ours, peers: {}, ratios: {} };
  const title = `What ${work.clients} people in a session feel while the machine has nothing left for others`;
  await publish({ result, title, notes, plots: [] });
  return result;
}

interface Work {
  readonly clients: number;
  readonly writers: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** Where Node keeps what it has compiled. */
  readonly compiled: string;
}

async function measureOne(work: Work, { begin, memoryCap }: Case): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), "consilium-load-"));
  try {
    const limits = { maxFiles: MAX_FILES, memoryCap, env: { NODE_COMPILE_CACHE: work.compiled } };
    await using server = await docServers.consilium({ ...work, ...limits, directory, peers: "" });
    const { place } = server;
    const times = { warmUpMs: 2_000, countedMs: work.seconds * 1_000, supersededWithinMs: 50 };
    await using ending = new AsyncDisposableStack();
    const crowd = { ...work, ...times, place, savedEvery: 2 * work.perSecond };
    const { report, before } = await runCrowd(crowd, async () => ending.use(await begin(place)));
    const latencies = new LatencyCounts(report.latencies);
    if (server.process.hasEnded) throw new Error("the server did not survive");
    return {
      p50: latencies.quantile(0.5),
      p99: latencies.quantile(0.99),
      missed: report.missed,
      refused: before.refused(),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Leaves the server's cgroup hardly any, waits until the server has seen it, and lets newcomers try. */
async function takeMemory(cap: MemoryCap, place: Place): Promise<Trouble> {
  await using taken = new AsyncDisposableStack();
  taken.use(cap.hold((await cap.available()) - LEFT * cap.bytes));
  while ((await fetch(`http://127.0.0.1:${place.port}/readyz`)).ok) await delay(LOOK_MS);
  const { refused } = taken.use(await openManySockets(place));
  const kept = taken.move();
  return { refused, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function startHogs(): ChildProcess[] {
  const count = HOGS_PER_CORE * availableParallelism();
  return Array.from({ length: count }, () => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
}

function trouble(processes: readonly ChildProcess[]): Trouble {
  return {
    refused: () => 0,
    [Symbol.asyncDispose]: async () => processes.forEach((hog) => void hog.kill("SIGKILL")),
  };
}

/** As people of the session who come again and again: until one is refused, and some more. */
async function openManySockets({ port, seats }: Place): Promise<Trouble> {
  const sockets: WebSocket[] = [];
  let refused = 0;
  while (refused < 20 && sockets.length < 2 * MAX_FILES) {
    const token = seats[sockets.length % seats.length]?.token ?? "";
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync`, [SUBPROTOCOL, `${BEARER_PREFIX}${token}`]);
    socket.on("error", () => undefined);
    socket.on("close", (code) => (refused += code === OVERLOADED ? 1 : 0));
    sockets.push(socket);
    await new Promise((resolve) => {
      socket.once("open", resolve);
      socket.once("close", resolve);
    });
  }
  return {
    refused: () => refused,
    [Symbol.asyncDispose]: async () => sockets.forEach((socket) => socket.terminate()),
  };
}
