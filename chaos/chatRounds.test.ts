import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chatRounds } from "./chatRounds.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-chaos-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("kill -9 in the middle of chat", () => {
  it("[CH6] [CH7] F1 4 times: what was answered is there once, in its order; sent again it is the same", async () => {
    const report = await chatRounds({ times: 4, seed: 20_261_122, directory });
    expect(report).toMatchObject({ kills: 4, lost: 0, undone: 0, doubled: 0, disordered: 0 });
    expect(report.acknowledged).toBeGreaterThan(20);
    expect(report.changes).toBeGreaterThan(0);
    expect(report.resent).toBeGreaterThan(0);
  }, 300_000);
});
