import { describe, expect, it } from "vitest";
import { ThreadPool } from "./ThreadPool.ts";

/** Answers its request, but hangs, dies, throws or fills its heap when asked to. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", (wish) => {
      if (wish === "hang") for (;;);
      if (wish === "exit") process.exit(3);
      if (wish === "throw") throw new Error("x");
      if (wish === "fill") { const all = []; for (;;) all.push(new Array(1e5).fill({})); }
      parentPort.postMessage(wish);
    });
  `)}`,
);

function pool(threads: number): ThreadPool<string, string> {
  return new ThreadPool({ script, threads, timeoutMs: 1500, heapMiB: 32 });
}

describe("ThreadPool", () => {
  it("answers every request, more than it has threads", async () => {
    await using two = pool(2);
    const wishes = Array.from({ length: 50 }, (_, index) => String(index));
    expect(await Promise.all(wishes.map((wish) => two.run(wish)))).toEqual(wishes);
  });

  it.each([
    ["hang", "timeout"],
    ["exit", "unprocessable"],
    ["throw", "unprocessable"],
    ["fill", "unprocessable"],
  ])("[AR6] a thread that is made to %s costs only its own task", async (wish, code) => {
    await using one = pool(1);
    const before = one.run("before");
    const bad = one.run(wish);
    const after = one.run("after");
    expect(await before).toBe("before");
    await expect(bad).rejects.toMatchObject({ code });
    expect(await after).toBe("after");
  });

  it("rejects what waits when it is closed, and what comes after", async () => {
    const one = pool(1);
    const waiting = [one.run("hang"), one.run("a")];
    const settled = Promise.allSettled(waiting);
    await one.close();
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(one.run("b")).rejects.toMatchObject({ code: "draining" });
  });
});
