import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveOnDisk } from "../../../chaos/archiveOnDisk.ts";
import { ArchiveServerProcess } from "../../testing/ArchiveServerProcess.ts";
import { imageFile } from "../../testing/part10File.ts";
import { STOW_TYPE, stowBody } from "./dicomWebTesting.ts";

const run = promisify(execFile);
const MIB = 1024 * 1024;
const isRoot = process.getuid?.() === 0;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-full-"));
  await mkdir(join(directory, "small"));
});
afterEach(async () => {
  await run("umount", ["-l", join(directory, "small")]).catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
});

/** 96 kB. */
function file(number: number): Buffer {
  return imageFile({ instanceUid: `1.2.3.1.${number}`, instanceNumber: number, frames: 3000 });
}

describe.skipIf(!isRoot)("an archive on a full disk", () => {
  it("F13 [AR8]: refuses with A700 and 503, leaves nothing half, goes on reading, and stores once there is space", async () => {
    const small = join(directory, "small");
    await run("mount", ["-t", "tmpfs", "-o", "size=2m", "none", small]);
    await writeFile(join(small, "filler"), new Uint8Array(MIB));
    await using server = await ArchiveServerProcess.start(small);
    const headers = { Authorization: "Bearer one", "Content-Type": STOW_TYPE };
    const ask = (path: string): Promise<Response> => fetch(server.url + path, { headers });
    const store = (numbers: readonly number[]): Promise<Response> =>
      fetch(`${server.url}/studies`, { method: "POST", headers, body: stowBody(numbers.map(file)) });
    const indexIsFiles = async (instances: number): Promise<void> => {
      const found = await archiveOnDisk(small);
      expect({ ...found, instances: found.instances.length }).toEqual({
        instances,
        unknownFiles: 0,
        missingFiles: 0,
        begun: 0,
      });
    };

    let stored = 0;
    let answer = await store([1]);
    while (answer.status === 200) answer = await store([++stored + 1]);
    expect(stored).toBeGreaterThan(2);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain(String(0xa700));
    await indexIsFiles(stored);

    // Many at once, while it is full: none of them, and none half.
    const many = await store(Array.from({ length: 12 }, (_, index) => stored + 1 + index));
    expect(many.status).toBe(503);
    await indexIsFiles(stored);
    const frame = await ask("/studies/1.2.3/series/1.2.3.1/instances/1.2.3.1.1/frames/7");
    expect(frame.status).toBe(200);
    const listed: unknown = await (await ask("/studies/1.2.3/instances")).json();
    expect(listed).toHaveLength(stored);

    await rm(join(small, "filler"));
    await expect.poll(async () => (await store([stored + 1])).status, { timeout: 50_000 }).toBe(200);
    await indexIsFiles(stored + 1);
  }, 120_000);
});
