import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "../../shared/protocol/failures.ts";
import { CrashFence } from "./CrashFence.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { MemoryDocStore } from "./MemoryDocStore.ts";
import { OTHER_STAGE, silent, STAGE, stageSeed } from "./storeTesting.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-fence-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const start = (trialMs = 60_000) => CrashFence.open({ directory, log: silent, trialMs });
const well = async () => "opened";

/** Begins to open a Doc and is not done when the process ends; resolves when it has begun. */
function begin(fence: CrashFence, doc: string): Promise<void> {
  return new Promise((resolve) => {
    void fence.watch(doc, () => new Promise(() => resolve()));
  });
}

/** The process ends while this Doc is being opened. */
async function crashIn(doc: string): Promise<void> {
  await begin(await start(), doc);
  // Nothing is put in order: the next `start` finds what a crash leaves.
}

describe("CrashFence", () => {
  it("[SY38] F20 refuses a Doc after three crashes in it, and no other, until that is lifted", async () => {
    for (let crash = 1; crash <= 3; crash++) await crashIn("stage:poison");
    const fence = await start();
    const open = vi.fn(well);
    await expect(fence.watch("stage:poison", open)).rejects.toMatchObject({ code: "read-only" });
    expect(open).not.toHaveBeenCalled();
    expect(await fence.watch("stage:other", well)).toBe("opened");
    expect(await CrashFence.fenced(directory)).toEqual(["stage:poison"]);
    expect(await CrashFence.lift(directory, "stage:poison")).toBe(true);
    expect(await CrashFence.lift(directory, "stage:poison")).toBe(false);
    expect(await fence.watch("stage:poison", well)).toBe("opened");
  });

  it("[SY38] F20 opens a Doc after two crashes; once that went well they are forgotten", async () => {
    for (let crash = 1; crash <= 2; crash++) await crashIn("stage:a");
    {
      await using fence = await start();
      expect(await fence.watch("stage:a", well)).toBe("opened");
    }
    expect(await readdir(directory)).toEqual([]);
    await crashIn("stage:a");
    const fence = await start();
    expect(await fence.watch("stage:a", well)).toBe("opened");
  });

  it("[SY38] F20 counts a crash soon after the opening, unless another Doc was opened meanwhile", async () => {
    const first = await start();
    await first.watch("stage:a", well);
    await first.watch("stage:b", well);
    for (let crash = 2; crash <= 3; crash++) await (await start()).watch("stage:b", well);
    const fence = await start();
    await expect(fence.watch("stage:b", well)).rejects.toMatchObject({ code: "read-only" });
    expect(await fence.watch("stage:a", well)).toBe("opened");
  });

  it("[SY38] F20 ends the suspicion after a while", async () => {
    const fence = await start(1);
    await fence.watch("stage:a", well);
    await vi.waitFor(async () => expect(await readdir(directory)).toEqual([]));
  });

  it("[SY38] F20 takes a refusal for no crash, and keeps those before it", async () => {
    for (let crash = 1; crash <= 2; crash++) await crashIn("stage:a");
    const fence = await start();
    const refused = new Failure("read-only", "damaged");
    await expect(fence.watch("stage:a", () => Promise.reject(refused))).rejects.toBe(refused);
    await (await start()).watch("stage:a", well);
    const last = await start();
    await expect(last.watch("stage:a", well)).rejects.toMatchObject({ code: "read-only" });
  });

  it("[SY38] F20 opens those under suspicion one at a time: an innocent one is not fenced with the poisoned", async () => {
    // Both were being opened when the process crashed.
    const first = await start();
    await Promise.all([begin(first, "stage:innocent"), begin(first, "stage:poison")]);
    for (let crash = 2; crash <= 3; crash++) {
      const fence = await start();
      await fence.watch("stage:innocent", well);
      await begin(fence, "stage:poison");
    }
    const fence = await start();
    expect(await fence.watch("stage:innocent", well)).toBe("opened");
    await expect(fence.watch("stage:poison", well)).rejects.toMatchObject({ code: "read-only" });
  });

  it("[SY38] F20 a fenced Doc is refused to whoever asks; the others go on", async () => {
    for (let crash = 1; crash <= 3; crash++) await crashIn(STAGE);
    await using fence = await start();
    await using docs = new LiveDocs({ store: new MemoryDocStore(), log: silent, fence });
    await expect(docs.open({ name: STAGE, seed: stageSeed })).rejects.toMatchObject({ code: "read-only" });
    const other = await docs.open({ name: OTHER_STAGE, seed: stageSeed });
    expect(other.canSave).toBe(true);
  });
});
