import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tamper } from "../server/sync/storeTesting.ts";
import { docStorePaths } from "../server/sync/docStorePaths.ts";
import { editIdsIn } from "./editIdsIn.ts";
import { killRounds } from "./killRounds.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-chaos-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const well = { lost: 0, doubled: 0, stale: 0, findings: 0 };

describe("kill -9 in the middle of writes", () => {
  it("[SY30] F1 30 times, with the clients too now and then: acknowledged edits lost 0, doubled 0", async () => {
    const report = await killRounds({ times: 30, seed: 20_261_121, directory });
    expect(report).toMatchObject({ ...well, kills: 30, clientsKilled: 7 });
    expect(report.acknowledged).toBeGreaterThan(300);
    expect(report.resent).toBeGreaterThan(30);
  }, 600_000);

  it("[SY30] F1 while 24 clients edit", async () => {
    const report = await killRounds({ times: 3, seed: 7, directory, writers: 24 });
    expect(report).toMatchObject(well);
    expect(report.acknowledged).toBeGreaterThan(3);
    // The count sees what is lost: an edit that is taken out of the log is missed.
    const { file } = docStorePaths(directory);
    const before = (await editIdsIn(file)).size;
    tamper(file, "delete from record where seq = (select max(seq) from record)");
    expect((await editIdsIn(file)).size).toBeLessThan(before);
  }, 300_000);
});
