import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Log } from "../platform/log.ts";
import { RedisServer } from "../testing/RedisServer.ts";
import { busContract } from "./Bus.contract.ts";
import { RedisBus } from "./RedisBus.ts";

const log = new Log("silent");
const WAIT = { timeout: 15_000, interval: 20 };

busContract("RedisBus", async () => {
  const redis = await RedisServer.start();
  return {
    open: () => new RedisBus({ place: { url: redis.url, prefix: "test:" }, log }),
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
    await using bus = new RedisBus({ place: { url: redis.url, prefix: "gap:" }, log });
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
    await using own = new RedisBus({ place: { url: redis.url, prefix: "own:" }, log });
    await using other = new RedisBus({ place: { url: redis.url, prefix: "other:" }, log });
    const heard: string[] = [];
    own.subscribe("topic", (message) => heard.push(message));
    await vi.waitFor(() => {
      other.publish("topic", "theirs");
      own.publish("topic", "ours");
      expect(heard.length).toBeGreaterThan(1);
    }, WAIT);
    expect(new Set(heard)).toEqual(new Set(["ours"]));
  });
});
