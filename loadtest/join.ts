import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { residentMiB } from "./cpuTime.ts";
import { Visitors, VisitorsWord } from "./crowd/Visitors.ts";
import { Words } from "./crowd/Words.ts";
import type { Options } from "./options.ts";
import { publish } from "./publish.ts";
import { type Figures, type Line, machineBefore, type Result } from "./Result.ts";
import { inTurn, medians } from "./rounds.ts";
import { startConsilium } from "./servers/consilium.ts";
import { seedInstitution } from "./servers/seedInstitution.ts";

const script = joinPath(import.meta.dirname, "crowd", "visitorsMain.ts");
const PER_SESSION = 50;

const notes = [
  "Everybody redeems a join link first (ten at a time). Then all join: signaling with `join`, and the sync socket with the stage, the marks and the notes of the session's case up to their full state. “In” is who has all of that.",
  "All at one instant: on a server that has just started, all at the same instant, two sockets each. Spread: with the wait of the product's client before it connects again (100 to 200 ms at first). After the kill: the server is killed (SIGKILL) under them and started again on the same data; counted from the moment at which it listens, but where the kill is named.",
];

interface Round {
  readonly figures: Figures;
  /** Milliseconds until each was there, shortest first. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
}

/** [F12] 500 people in ten sessions join at once, and come back at once when the server was lost. */
export async function join(options: Options): Promise<Result> {
  const machine = machineBefore();
  const { clients, rounds } = options.numbers({ clients: 500, rounds: 3 });
  const measured = await inTurn({
    names: ["atOnce", "spread"],
    rounds,
    measure: (name) => measureOne(clients, name === "spread"),
  });
  const [atOnce = [], spread = []] = [measured.get("atOnce"), measured.get("spread")];
  const [own, spreadOut] = [atOnce, spread].map((list) => medians(list.map(({ figures }) => figures)));
  const result: Result = {
    scenario: "join",
    machine: machine(),
    input: { clients, rounds, sessions: Math.ceil(clients / PER_SESSION) },
    ours: { ...own, spreadSyncedMs: spreadOut?.["syncedMs"] ?? 0, spreadP50Ms: spreadOut?.["p50Ms"] ?? 0 },
    peers: {},
    ratios: {},
  };
  const lines = [
    ...linesOf("at once", atOnce[0], "join"),
    ...linesOf("spread", spread[0], "join"),
    ...linesOf("return", atOnce[0], "return"),
  ];
  const title = `${clients} people come at one instant, and come back when the server was killed`;
  await publish({ result, title, notes, plots: [{ title: "Who is there", x: "milliseconds", y: "people", lines }] });
  return result;
}

async function measureOne(clients: number, isSpread: boolean): Promise<Round> {
  const dataDir = await mkdtemp(joinPath(tmpdir(), "consilium-load-"));
  try {
    const seats = await seedInstitution({
      dataDir,
      people: clients,
      perSession: PER_SESSION,
      roleOf: (place) => (place === 0 ? "chair" : "member"),
    });
    const server = await startConsilium({ dataDir });
    await using processes = new AsyncDisposableStack();
    processes.use(server);
    const job = Visitors.parse({ port: server.port, people: seats, isSpread });
    const words = processes.use(new Words(script, VisitorsWord, job));
    const { ms: redeemMs } = await words.next("redeemed");
    const first = await words.next("here");
    const joined = sorted(first.at, first.startedAt);
    const joinedMiB = await residentMiB(server.pid);
    const killedAt = Date.now();
    await server.kill();
    const next = processes.use(await startConsilium({ dataDir, port: server.port }));
    const listensAt = Date.now();
    const again = await words.next("here");
    const returned = sorted(again.at, listensAt);
    return {
      curves: { join: joined, return: returned },
      figures: {
        redeemMs,
        syncedMs: joined.at(-1) ?? 0,
        p50Ms: joined[Math.floor(joined.length / 2)] ?? 0,
        attempts: first.attempts,
        residentMiB: joinedMiB,
        returnMs: returned.at(-1) ?? 0,
        returnP50Ms: returned[Math.floor(returned.length / 2)] ?? 0,
        sinceKillMs: Math.max(...again.at) - killedAt,
        returnAttempts: again.attempts - first.attempts,
        returnResidentMiB: await residentMiB(next.pid),
      },
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function sorted(at: readonly number[], since: number): readonly number[] {
  return at.map((time) => time - since).toSorted((one, other) => one - other);
}

function linesOf(name: string, round: Round | undefined, curve: string): Line[] {
  const times = round?.curves[curve];
  return times ? [{ name, points: times.map((ms, index) => [Math.max(0, ms), index + 1]) }] : [];
}
