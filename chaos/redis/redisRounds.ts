import { setTimeout as delay } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { quietChromium } from "../../client/e2e/quietChromium.ts";
import { DemoServer } from "../../server/testing/DemoServer.ts";
import { RedisServer } from "../../server/testing/RedisServer.ts";
import { FarNode } from "./FarNode.ts";
import { until } from "./until.ts";
import { Witness } from "./Witness.ts";

const SECRET = "a secret of thirty-two characters";
const HEAL_WITHIN_MS = 5_000;
const ROLES = ["member", "chair", "coordinator", "scribe"] as const;

interface Fault {
  readonly name: string;
  readonly forMs: number;
  readonly cut: (redis: RedisServer) => void | Promise<void>;
  readonly heal: (redis: RedisServer) => void | Promise<void>;
}

const faults: readonly Fault[] = [
  {
    name: "killed, back empty after 15 s",
    forMs: 15_000,
    cut: (redis) => redis.kill(),
    heal: (redis) => redis.restart(),
  },
  { name: "restarted empty", forMs: 0, cut: (redis) => redis.kill(), heal: (redis) => redis.restart() },
  { name: "stopped for 60 s", forMs: 60_000, cut: (redis) => redis.stop(), heal: (redis) => redis.goOn() },
];

/** What one of the four saw of one fault. Undefined: it did not come in time. */
interface Sight {
  readonly fault: string;
  readonly browser: string;
  /** From the presenter's own screen until the image was on this one, while Redis was away. */
  readonly followedMs: number | undefined;
  /** Of voice, in three seconds while Redis was away. */
  readonly audioBytes: number;
  /** Those on the same node, while Redis was away. */
  readonly ownPeople: number;
  /** How many of all five the list had when Redis came back. */
  readonly beforeReturn: number;
  /** From Redis' return until all five people were in the list. */
  readonly healedMs: number | undefined;
}

interface World {
  readonly redis: RedisServer;
  readonly far: FarNode;
  readonly witnesses: readonly Witness[];
  readonly texts: string[];
}

/** A session of four browsers and one person on another node, while Redis dies, forgets and stands still. */
export async function redisRounds({ say }: { readonly say: (text: string) => void }) {
  await using redis = await RedisServer.start();
  const place = { url: redis.url, prefix: "consilium:", secret: SECRET };
  await using demo = await DemoServer.start({ env: { REDIS_URL: redis.url, CLUSTER_SECRET: SECRET } });
  await using far = new FarNode(demo.description.session.id, place);
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  const args = [...quietChromium, "--autoplay-policy=no-user-gesture-required"];
  await using browser = await chromium.launch({ executablePath, args });
  const join = (role: string) =>
    Witness.join(browser, {
      name: demo.user(role).name,
      url: demo.description.session.joinUrls[role] ?? "",
      withCamera: role === "member" || role === "chair",
      draws: role === "member" || role === "chair",
    });
  const witnesses: Witness[] = [];
  for (const role of ROLES) witnesses.push(await join(role));
  const world: World = { redis, far, witnesses, texts: [] };
  const sights: Sight[] = [];
  for (const fault of faults) {
    sights.push(...(await suffer(world, fault)));
    for (const sight of sights.slice(-ROLES.length)) say(lineOf(sight));
  }
  const lostOf = await lostTexts(world, await join("observer"));
  const lost = lostOf.reduce((sum, count) => sum + count, 0);
  if (lost > 0) say(`lost, of each browser: ${lostOf.join(", ")}`);
  const late = sights.filter(({ healedMs }) => healedMs === undefined || healedMs > HEAL_WITHIN_MS).length;
  const broken = sights.filter(
    ({ followedMs, audioBytes, ownPeople }) => followedMs === undefined || audioBytes === 0 || ownPeople < ROLES.length,
  ).length;
  const report = { faults: faults.length, acknowledged: world.texts.length, lost, late, broken };
  return { report, bad: lost + late + broken };
}

async function suffer(world: World, fault: Fault): Promise<Sight[]> {
  const { redis, witnesses, far, texts } = world;
  const own = witnesses.map(({ name }) => name);
  const all = [...own, FarNode.person];
  const isWhole = async (witness: Witness) => (await witness.seen(all)).length === all.length;
  for (const witness of witnesses) {
    if ((await until(() => isWhole(witness), 60_000)) === undefined)
      throw new Error("not all were there to begin with");
  }
  await fault.cut(redis);
  const outage = delay(fault.forMs);
  const during = fault.forMs === 0 ? undefined : await look(world, fault);
  await outage;
  const listed = await Promise.all(witnesses.map((witness) => witness.seen(all)));
  await fault.heal(redis);
  const healing = Promise.all(witnesses.map((witness) => until(() => isWhole(witness), 30_000)));
  const farHealing = until(() => own.every((name) => far.names().includes(name)), 30_000);
  const healed = await healing;
  if ((await farHealing) === undefined) throw new Error("the other node does not see the four again");
  const seen = during ?? (await look(world, fault));
  for (const [index, witness] of witnesses.entries()) texts.push(await wrote(witness, `${fault.name}, after ${index}`));
  return witnesses.map(({ name }, index) => ({
    fault: fault.name,
    browser: name,
    ...(seen[index] ?? { followedMs: undefined, audioBytes: 0, ownPeople: 0 }),
    beforeReturn: listed[index]?.length ?? 0,
    healedMs: healed[index],
  }));
}

type Look = Pick<Sight, "followedMs" | "audioBytes" | "ownPeople">;

/** While Redis is away: everybody writes, the presenter scrolls, voices go on. */
async function look({ witnesses, texts }: World, { name }: Fault): Promise<Look[]> {
  const own = witnesses.map((witness) => witness.name);
  const before = await Promise.all(witnesses.map((witness) => witness.audioBytes()));
  const [presenter] = witnesses;
  if (!presenter) throw new Error("nobody presents");
  const former = await presenter.sop();
  await presenter.scroll();
  await until(async () => (await presenter.sop()) !== former, 10_000);
  const sop = await presenter.sop();
  const followed = await Promise.all(
    witnesses.map((witness) => until(async () => (await witness.sop()) === sop, 10_000)),
  );
  await delay(3_000);
  const heard = await Promise.all(witnesses.map((witness) => witness.audioBytes()));
  for (const [index, witness] of witnesses.entries()) texts.push(await wrote(witness, `${name}, amid ${index}`));
  return Promise.all(
    witnesses.map(async (witness, index) => ({
      followedMs: sop === former ? undefined : followed[index],
      audioBytes: (heard[index] ?? 0) - (before[index] ?? 0),
      ownPeople: (await witness.seen(own)).length,
    })),
  );
}

async function wrote(witness: Witness, text: string): Promise<string> {
  await witness.write(text);
  return text;
}

/** How many acknowledged edits one of them, or somebody who comes late, does not have. */
async function lostTexts({ witnesses, texts }: World, late: Witness): Promise<number[]> {
  const all = [...witnesses, late];
  const lost: number[] = [];
  for (const witness of all) {
    let found = 0;
    await until(async () => (found = (await witness.read(texts)).length) === texts.length, 20_000);
    lost.push(texts.length - found);
  }
  return lost;
}

function lineOf({ fault, browser, followedMs, audioBytes, ownPeople, beforeReturn, healedMs }: Sight): string {
  const [followed, healed] = [followedMs, healedMs].map((ms) => (ms === undefined ? "never" : `${ms} ms`));
  return `| ${fault} | ${browser} | ${followed} | ${audioBytes} B | ${ownPeople} of ${ROLES.length} | ${beforeReturn} of ${ROLES.length + 1} | ${healed} |`;
}
