import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SessionId } from "../../shared/model/ids.ts";
import { NodeId } from "../cluster/NodeId.ts";
import { Seal } from "../cluster/Seal.ts";
import { Log } from "../platform/log.ts";
import { RedisServer } from "../testing/RedisServer.ts";
import { presenceStoreContract, presentPeer } from "./PresenceStore.contract.ts";
import { RedisPresenceStore } from "./RedisPresenceStore.ts";

const log = new Log("silent");
const seal = new Seal({ secret: "a secret of thirty-two characters", log });
const WAIT = { timeout: 15_000, interval: 25 };

async function openStore(redis: RedisServer, nodeId: NodeId, leaseMs = 60_000): Promise<RedisPresenceStore> {
  const store = new RedisPresenceStore({ place: { url: redis.url, prefix: "test:" }, seal, nodeId, leaseMs, log });
  await new Promise<void>((resolve) => store.onReturn(resolve));
  return store;
}

presenceStoreContract("RedisPresenceStore", async () => {
  const redis = await RedisServer.start();
  return {
    open: (nodeId, lease) => openStore(redis, nodeId, lease === "brief" ? 500 : 60_000),
    until: (isSo) => vi.waitFor(async () => expect(await isSo()).toBe(true), WAIT),
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
});

describe("presence in Redis", () => {
  const session = SessionId.parse("session-0001");
  const nodeId = NodeId.parse("node-0001");
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  it("[PR5] has the documented keys, all with a time to live", async () => {
    await using store = await openStore(redis, nodeId);
    await using own = redis.connect();
    await once(own, "ready");
    await store.put(new Map([[session, [presentPeer("Ana")]]]));
    const keys = (await own.keys("*")).toSorted();
    expect(keys).toEqual(["test:presence:{session-0001}:node:node-0001", "test:presence:{session-0001}:nodes"]);
    for (const key of keys) expect(await own.pttl(key)).toBeGreaterThan(0);
    expect(JSON.parse(seal.open(keys[0]!, (await own.get(keys[0]!))!)!)).toEqual([presentPeer("Ana")]);
    await store.put(new Map([[session, []]]));
    expect(await own.keys("*")).toEqual([]);
  });

  const evil = "test:presence:{session-0001}:node:node-evil";
  const eve = JSON.stringify([presentPeer("Eve", { nodeId: NodeId.parse("node-evil") })]);
  const foreign = new Seal({ secret: "another secret of thirty-two chars", log });
  it.each([
    ["without a seal", eve],
    ["with another secret's seal", foreign.close(evil, eve)],
    ["with the seal of another session", seal.close(evil.replace("0001", "0002"), eve)],
    ["changed since it was sealed", seal.close(evil, eve).replace("Eve", "Bob")],
  ])("[PR6] [CL7] T29 passes over a value %s, counts it, and reads the others", async (_what, value) => {
    await using store = await openStore(redis, nodeId);
    await using own = redis.connect();
    await once(own, "ready");
    await store.put(new Map([[session, [presentPeer("Ana")]]]));
    await own.set(evil, value);
    await own.sadd("test:presence:{session-0001}:nodes", "node-evil");
    const before = seal.refused;
    expect((await store.read([session])).get(session)).toEqual([presentPeer("Ana")]);
    expect(seal.refused).toBe(before + 1);
    await own.set(evil, seal.close(evil, eve));
    expect((await store.read([session])).get(session)).toHaveLength(2);
    await own.flushall();
  });

  it.each([
    ["no JSON", "{"],
    ["another shape", '[{"name":"Eve"}]'],
    ["another node's peers", JSON.stringify([presentPeer("Eve", { nodeId: NodeId.parse("node-0002") })])],
    ["far too much", JSON.stringify([presentPeer("Eve", { name: "x".repeat(200_000) })])],
  ])("[PR6] T29 passes over a value that is %s, and reads the others", async (_what, value) => {
    await using store = await openStore(redis, nodeId);
    await using own = redis.connect();
    await once(own, "ready");
    await store.put(new Map([[session, [presentPeer("Ana")]]]));
    await own.set(evil, seal.close(evil, value));
    await own.sadd("test:presence:{session-0001}:nodes", "node-evil", "not a node");
    expect((await store.read([session])).get(session)).toEqual([presentPeer("Ana")]);
    await own.flushall();
  });

  it("[PR4] F5 refuses soon while Redis is stopped or dead, keeps no queue, and tells when it is back", async () => {
    await using store = await openStore(redis, nodeId);
    let returns = 0;
    store.onReturn(() => returns++);
    redis.stop();
    await expect(store.put(new Map([[session, [presentPeer("Ana")]]]))).rejects.toThrow();
    redis.goOn();
    await vi.waitFor(() => expect(returns).toBe(1), WAIT);
    expect(store.isAway).toBe(false);
    await redis.kill();
    await vi.waitFor(() => expect(store.isAway).toBe(true), WAIT);
    await vi.waitFor(() => expect(store.read([session])).rejects.toThrow(), WAIT);
    await redis.restart();
    await vi.waitFor(() => expect(returns).toBe(2), WAIT);
    expect(store.isAway).toBe(false);
    expect((await store.read([session])).get(session)).toEqual([]);
  });
});
