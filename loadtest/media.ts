import { join } from "node:path";
import { cpuSeconds, residentMiB } from "./cpuTime.ts";
import { Words } from "./crowd/Words.ts";
import type { Options } from "./options.ts";
import { publish } from "./publish.ts";
import { type Figures, type Line, machineBefore, type Result } from "./Result.ts";
import { inTurn, medians, ratiosToBest } from "./rounds.ts";
import { type MediaJob, MediaWord, RtpWord } from "./rtp/MediaWords.ts";

const folder = join(import.meta.dirname, "rtp");

const notes = [
  "Voices of 32 kbit/s, 50 packets a second, which every listener receives: listeners × voices Consumers on one Worker, thus on one core at most. The processor is that of the Worker and its Node process, for 100 of them.",
  "All carry the same packets in the same run, in turn. Each listener has an SRTP transport (AEAD_AES_256_GCM); ICE, DTLS and the estimate of bandwidth, which browsers add, cost all the same and are left out.",
  "Consilium: its watched Worker, its session with its Router, its observer of loudness. Bare mediasoup: a Worker and Router whose Consumers have the same settings. With mediasoup's own settings lost voice is not sent again; the ratio to that is what it costs as well.",
  "Lost: of the packets that should have arrived.",
];

const names = ["consilium", "mediasoup", "mediasoupDefaults"] as const satisfies readonly MediaJob["sfu"][];
const figure = "cpuPer100Consumers";

interface Side {
  readonly words: Words<MediaWord>;
  readonly ports: readonly number[];
}

interface Load {
  readonly voices: number;
  readonly listeners: number;
  readonly seconds: number;
}

/** What our side adds to bare mediasoup, in processor time. */
export async function media(options: Options): Promise<Result> {
  const machine = machineBefore();
  const asked = options.numbers({ voices: 20, listeners: 30, rounds: 7, seconds: 4 });
  const measured = await measureAll(asked);
  const [ours = {}, mediasoup = {}, mediasoupDefaults = {}] = names.map((name) => medians(measured.get(name) ?? []));
  const { [figure]: toDefaults = 0 } = ratiosToBest(ours, [mediasoupDefaults], [figure]);
  const result: Result = {
    scenario: "media",
    machine: machine(),
    input: { ...asked, consumers: asked.voices * asked.listeners },
    ours,
    peers: { mediasoup, mediasoupDefaults },
    ratios: { ...ratiosToBest(ours, [mediasoup], [figure]), toDefaults },
  };
  const lines = names.map((name): Line => {
    const rounds = measured.get(name) ?? [];
    return { name, points: rounds.map((figures, round) => [round + 1, figures[figure] ?? 0]) };
  });
  const plot = { title: "Processor for 100 Consumers, round by round", x: "round", y: "% of a core", lines };
  const title = `${asked.voices * asked.listeners} voices on one SFU worker: what Consilium adds to bare mediasoup`;
  await publish({ result, title, notes, plots: [plot] });
  return result;
}

async function measureAll({ rounds, ...load }: Load & { readonly rounds: number }) {
  await using processes = new AsyncDisposableStack();
  const rtp = processes.use(new Words(join(folder, "rtpMain.ts"), RtpWord, { listeners: load.listeners }));
  const { ports: sinkPorts } = await rtp.next("listening");
  const sides = new Map<string, Side>();
  for (const sfu of names) {
    const job: MediaJob = { sfu, voices: load.voices, sinkPorts };
    const words = processes.use(new Words(join(folder, "sfuMain.ts"), MediaWord, job));
    sides.set(sfu, { words, ports: (await words.next("carrying")).ports });
  }
  const measure = async (name: string): Promise<Figures> => {
    const side = sides.get(name);
    if (!side) throw new Error("no such side");
    return measureOne(rtp, side, load);
  };
  // The first round only warms.
  await inTurn({ names, rounds: 1, measure });
  return await inTurn({ names, rounds, measure });
}

async function measureOne(rtp: Words<RtpWord>, { words, ports }: Side, load: Load): Promise<Figures> {
  const { voices, listeners, seconds } = load;
  const before = await cpuSeconds(words.pid);
  const startedAt = performance.now();
  rtp.tell({ ports: [...ports], ms: seconds * 1_000 });
  const { sent, received } = await rtp.next("spoken");
  const usedS = (await cpuSeconds(words.pid)) - before;
  const lastedS = (performance.now() - startedAt) / 1_000;
  const wanted = sent * listeners;
  return {
    [figure]: ((usedS / lastedS) * 100 * 100) / (voices * listeners),
    microsecondsPerPacket: (usedS / wanted) * 1e6,
    packetsPerSecond: received / seconds,
    lostShare: 1 - received / wanted,
    residentMiB: await residentMiB(words.pid),
  };
}
