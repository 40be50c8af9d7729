import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Log } from "../platform/log.ts";
import { RedisServer } from "../testing/RedisServer.ts";
import { busContract } from "./Bus.contract.ts";
import { RedisBus } from "./RedisBus.ts";
import { Seal } from "./Seal.ts";

const log = new Log("silent");
const seal = new Seal({ secret: "a secret of thirty-two characters", log });
const WAIT = { timeout: 15_000, interval: 20 };

busContract("RedisBus", async () => {
  const redis = await RedisServer.start();
  return {
    open: () => new RedisBus({ place: { url: redis.url, prefix: "test:" }, seal, log }),
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
});

describe("a bus whose Redis goes away", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  it("[CL5] F5 drops what is said meanwhile, hears again afterwards, and tells that something may have been missed", async () => {
    await using bus = new RedisBus({ place: { url: redis.url, prefix: "gap:" }, seal, log });
    const heard: string[] = [];
    let gaps = 0;
    bus.onGap(() => gaps++);
    bus.subscribe("topic", (message) => heard.push(message));
    await vi.waitFor(() => {
      bus.publish("topic", "before");
      expect(heard).toContain("before");
    }, WAIT);
    expect(gaps).toBe(1);
    await redis.kill();
    await vi.waitFor(() => {
      bus.publish("topic", "lost");
      expect(bus.dropped).toBeGreaterThan(0);
    }, WAIT);
    await redis.restart();
    await vi.waitFor(() => expect(gaps).toBe(2), WAIT);
    await vi.waitFor(() => {
      bus.publish("topic", "after");
      expect(heard).toContain("after");
    }, WAIT);
  });

  it("[CL6] T29 hears nothing of another installation in the same Redis", async () => {
    await using own = new RedisBus({ place: { url: redis.url, prefix: "own:" }, seal, log });
    await using other = new RedisBus({ place: { url: redis.url, prefix: "other:" }, seal, log });
    const heard: string[] = [];
    own.subscribe("topic", (message) => heard.push(message));
    await vi.waitFor(() => {
      other.publish("topic", "theirs");
      own.publish("topic", "ours");
      expect(heard.length).toBeGreaterThan(1);
    }, WAIT);
    expect(new Set(heard)).toEqual(new Set(["ours"]));
  });

  it("[CL7] T29 drops and counts what no node of ours has sealed, and hears on", async () => {
    const own = new Seal({ secret: "a secret of thirty-two characters", log });
    const foreign = new Seal({ secret: "another secret of thirty-two chars", log });
    await using bus = new RedisBus({ place: { url: redis.url, prefix: "shut:" }, seal: own, log });
    await using stranger = redis.connect();
    const heard: string[] = [];
    bus.subscribe("topic", (message) => heard.push(message));
    await vi.waitFor(() => {
      bus.publish("topic", "ours");
      expect(heard).toContain("ours");
    }, WAIT);
    heard.length = 0;
    const bad = [
      Buffer.from("theirs"),
      Buffer.alloc(0),
      Buffer.from([0xff, 0, 0xfe]),
      Buffer.alloc(1 << 20, "x"),
      Buffer.from(foreign.close("shut:bus:topic", "theirs")),
      Buffer.from(own.close("shut:bus:other", "moved")),
    ];
    for (const message of bad) expect(await stranger.publish("shut:bus:topic", message)).toBe(1);
    await vi.waitFor(() => {
      bus.publish("topic", "ours still");
      expect(heard).toContain("ours still");
    }, WAIT);
    expect(heard.filter((message) => !message.startsWith("ours"))).toEqual([]);
    expect(own.refused).toBe(bad.length);
  });
});
