import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { NodeProcess } from "./NodeProcess.ts";
import { PlainServer } from "./PlainServer.ts";
import { RedisServer } from "./RedisServer.ts";
import type { Frame, SignalingLine } from "./SignalingLine.ts";

const LEASE_MS = 900;
const WAIT = { timeout: 40_000, interval: 25 };

const peerOf = ({ params }: Frame) => params?.["peer"] as { id: string; handRaisedAt?: number } | undefined;

/** Who is there, as one client knows it from what it was told. */
function known(line: SignalingLine): string[] {
  const people = new Set<string>();
  for (const frame of line.frames) {
    const { method, params, result } = frame;
    for (const { id } of (result?.["peers"] ?? []) as { id: string }[]) people.add(id);
    if (method === "peerJoined") people.add(peerOf(frame)!.id);
    if (method === "peerLeft") people.delete(String(params?.["peerId"]));
  }
  return [...people].map((id) => id.replace("user-", "")).toSorted();
}

const untilKnown = (line: SignalingLine, people: readonly string[]) =>
  vi.waitFor(() => expect(known(line)).toEqual(people), WAIT);

describe("two nodes and a Redis", { timeout: 120_000 }, () => {
  const stack = new AsyncDisposableStack();
  let redis: RedisServer;
  let here: NodeProcess;
  let there: NodeProcess;
  beforeAll(async () => {
    redis = stack.use(await RedisServer.start());
    const start = async (nodeId: string) =>
      stack.use(await NodeProcess.start({ redisUrl: redis.url, nodeId, leaseMs: LEASE_MS }));
    [here, there] = await Promise.all([start("node-0001"), start("node-0002")]);
  }, 90_000);
  afterAll(() => stack.disposeAsync());
  afterEach(() => {
    for (const node of [here, there]) node.hangUp();
  });

  it.each([
    ["is killed and comes back empty", () => redis.kill(), () => redis.restart()],
    ["stands still for longer than a lease", async () => redis.stop(), async () => redis.goOn()],
  ])(
    "[PR11] [PR4] F5 the session goes on while Redis %s, and presence is right again afterwards",
    async (_, cut, heal) => {
      const [chair, member] = [await here.join("user-chair"), await here.join("user-member")];
      const scribe = await there.join("user-scribe");
      await untilKnown(chair, ["chair", "member", "scribe"]);
      await untilKnown(scribe, ["chair", "member", "scribe"]);
      await cut();
      await untilKnown(chair, ["chair", "member"]);
      await untilKnown(scribe, ["scribe"]);
      expect((await member.ask("raiseHand", { isRaised: true })).result).toEqual({});
      const told = await chair.until((frame) => frame.method === "peerChanged");
      expect(peerOf(told)).toMatchObject({ id: "user-member", handRaisedAt: expect.any(Number) });
      expect((await chair.ask("showCase", { caseId: "case-brain-1" })).result).toEqual({});
      const observer = await here.join("user-observer");
      await untilKnown(member, ["chair", "member", "observer"]);
      await heal();
      await untilKnown(chair, ["chair", "member", "observer", "scribe"]);
      await untilKnown(observer, ["chair", "member", "observer", "scribe"]);
      await untilKnown(scribe, ["chair", "member", "observer", "scribe"]);
      const seen = await scribe.until((frame) => peerOf(frame)?.handRaisedAt !== undefined);
      expect(peerOf(seen)).toMatchObject({ id: "user-member" });
    },
  );

  it("[PR2] F1 shows the people of both; those of a node killed by SIGKILL are gone after a lease", async () => {
    const chair = await here.join("user-chair");
    const member = await there.join("user-member");
    await untilKnown(chair, ["chair", "member"]);
    await untilKnown(member, ["chair", "member"]);
    await there.kill();
    await untilKnown(chair, ["chair"]);
    expect((await chair.ask("ping")).result).toEqual({});
  });
});

describe("a server whose Redis is away", () => {
  it("[PR11] F5 starts, and is ready", { timeout: 120_000 }, async () => {
    await using redis = await RedisServer.start();
    await redis.kill();
    await using server = await PlainServer.start({
      REDIS_URL: redis.url,
      CLUSTER_SECRET: "s".repeat(32),
      LOG_LEVEL: "silent",
    });
    expect((await fetch(new URL("/readyz", server.setupUrl))).status).toBe(200);
  });
});
