import { describe, expect, it } from "vitest";
import { SerialQueue } from "./SerialQueue.ts";

describe("SerialQueue", () => {
  it("runs one task at a time, in order, and goes on after a failure", async () => {
    const queue = new SerialQueue();
    const seen: string[] = [];
    const step = (name: string, fails = false) =>
      queue.run(async () => {
        seen.push(`${name}+`);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(`${name}-`);
        if (fails) throw new Error(name);
        return name;
      });
    const [a, b, c] = await Promise.allSettled([step("a"), step("b", true), step("c")]);
    expect(seen).toEqual(["a+", "a-", "b+", "b-", "c+", "c-"]);
    expect([a.status, b.status, c.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await queue.idle();
  });
});
