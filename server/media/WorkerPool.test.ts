import { createServer } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { Log } from "../platform/log.ts";
import { WorkerPool, type WorkerPoolOptions } from "./WorkerPool.ts";

const log = new Log("silent");
const pools: WorkerPool[] = [];

/** Needs a real Worker: MEDIASOUP_WORKER_BIN names the program that `npm test` has built. */
async function start(options: Partial<WorkerPoolOptions> = {}): Promise<WorkerPool> {
  const pool = await WorkerPool.start({ listenIp: "127.0.0.1", port: 0, workers: 1, log, ...options });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

describe("WorkerPool", () => {
  it("listens on UDP and TCP, and spreads Routers over its Workers", async () => {
    const pool = await start({ workers: 2 });
    expect(pool.workers()).toHaveLength(2);
    for (const { udpPort, tcpPort } of pool.workers()) {
      expect(udpPort).toBeGreaterThan(0);
      expect(tcpPort).toBeGreaterThan(0);
    }
    const first = await pool.lease();
    const router = await first.createRouter();
    const second = await pool.lease();
    expect(second.pid).not.toBe(first.pid);
    await second.createRouter();
    await second.createRouter();
    expect((await pool.lease()).pid).toBe(first.pid);
    router.close();
    expect(first.routerCount).toBe(0);
  });

  it("F8 replaces a killed Worker on the same ports and tells who used it", async () => {
    const pool = await start();
    const before = await pool.lease();
    const died = new Promise<number>((resolve) => before.onDied(() => resolve(performance.now())));
    const killedAt = performance.now();
    process.kill(before.pid, "SIGKILL");
    expect((await died) - killedAt).toBeLessThan(1_000);
    expect(before.isGone).toBe(true);
    const after = await pool.lease();
    expect(after.pid).not.toBe(before.pid);
    expect(after.address).toEqual(before.address);
  });

  it("F8 ends and replaces a Worker that is stopped", async () => {
    const pool = await start();
    const before = await pool.lease();
    const died = new Promise<void>((resolve) => before.onDied(resolve));
    process.kill(before.pid, "SIGSTOP");
    await died;
    expect((await pool.lease()).pid).not.toBe(before.pid);
  });

  it("leaves the signals to the program's main", async () => {
    const counts = () => [process.listenerCount("SIGTERM"), process.listenerCount("SIGINT")];
    const before = counts();
    await start();
    expect(counts()).toEqual(before);
  });

  it("does not start where a port is taken", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(start({ port })).rejects.toThrow();
    holder.close();
  });

  it("closes its processes, once or twice, and leases no more", async () => {
    const pool = await start({ workers: 2 });
    const pids = pool.workers().map(({ pid }) => pid);
    await pool.close();
    await pool.close();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
    await expect(pool.lease()).rejects.toMatchObject({ code: "unavailable" });
  });
});
