import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveOnDisk } from "./archiveOnDisk.ts";
import { uploadRounds } from "./uploadRounds.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-chaos-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("an upload that is interrupted", () => {
  it('2D "disconnect" F1 [AR4] [AR14] 200 instances at 6 points, twice by kill -9: missing 0, twice 0, index equals disk', async () => {
    const report = await uploadRounds({ instances: 200, times: 6, seed: 20_261_122, directory });
    const well = { missing: 0, doubled: 0, wrong: 0, differences: 0 };
    expect(report).toMatchObject({ ...well, instances: 200, interruptions: 6, kills: 2 });
    expect(report.resent).toBeGreaterThan(0);
    // The count sees what is lost: a file that is taken away is missed, one that is not known is seen.
    const blobs = join(directory, "archive", "blobs");
    const [file] = (await readdir(blobs, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    await rm(join(file!.parentPath, file!.name));
    expect(await archiveOnDisk(directory)).toMatchObject({ missingFiles: 1, unknownFiles: 0 });
  }, 300_000);
});
