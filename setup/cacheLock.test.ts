import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { withCacheLock } from "./cacheLock.mjs";

function lockPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "consilium-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "worker.lock");
}

const neverWaits = {
  onWait: () => {
    throw new Error("waited");
  },
};

describe("the cache's lock", () => {
  it("is held during the work, released after it, and leaves no file", async () => {
    const path = lockPath();
    const result = await withCacheLock(path, async () => readFileSync(path, "utf8"), neverWaits);
    expect(result).toBe(`${process.pid}`);
    expect(readdirSync(join(path, ".."))).toEqual([]);
  });

  it("is released when the work fails", async () => {
    const path = lockPath();
    const work = withCacheLock(path, () => Promise.reject(new Error("no compiler")), neverWaits);
    await expect(work).rejects.toThrow("no compiler");
    expect(existsSync(path)).toBe(false);
  });

  it("is taken over from a process that died", async () => {
    const path = lockPath();
    writeFileSync(path, `${spawnSync("true").pid}`);
    expect(await withCacheLock(path, async () => "built", neverWaits)).toBe("built");
  });

  it("makes the second one wait for the first, and says for whom", async () => {
    const path = lockPath();
    const order: string[] = [];
    const hold = Promise.withResolvers<void>();
    const first = withCacheLock(path, async () => (await hold.promise, void order.push("first")), neverWaits);
    const onWait = (holder: number): void => {
      order.push(`waits for ${holder}`);
      hold.resolve();
    };
    await Promise.all([first, withCacheLock(path, async () => void order.push("second"), { onWait })]);
    expect(order).toEqual([`waits for ${process.pid}`, "first", "second"]);
  });
});
