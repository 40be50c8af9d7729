import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { viewportKey } from "../../shared/model/stage.ts";
import { RawSyncClient } from "../testing/RawSyncClient.ts";
import { SyncServerProcess } from "../testing/SyncServerProcess.ts";
import { TEST_DOC, testPeer } from "../testing/SyncTestServer.ts";
import { docStorePaths } from "./docStorePaths.ts";
import { verifyStore } from "./verifyStore.ts";

const run = promisify(execFile);
const FREED_BYTES = 5 * 1024 * 1024;
/** As in the product: a store that stopped tries its disk every 2 s. */
const RETRY_MS = 2_000;

/** How the disk becomes full, and free again. */
interface Fault {
  readonly fill: (server: SyncServerProcess) => Promise<void>;
  readonly free: (server: SyncServerProcess) => Promise<void>;
}

let directory = "";
let isMounted = false;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-full-"));
});
afterEach(async () => {
  if (isMounted) await run("umount", ["-l", join(directory, "small")]);
  isMounted = false;
  await rm(directory, { recursive: true, force: true });
});

const refusedWrites: Fault = {
  fill: (server) => server.inject("error=ENOSPC", "pwrite64"),
  free: (server) => server.heal(),
};
const fullDisk: Fault = {
  // Edits fill what is left.
  fill: async () => undefined,
  free: () => rm(join(directory, "small", "filler")),
};
const isRoot = process.getuid?.() === 0;
const faults: readonly (readonly [string, Fault])[] = [
  ["writes that find no space", refusedWrites],
  ...(isRoot ? [["a disk that is full", fullDisk] as const] : []),
];

async function smallDisk(): Promise<string> {
  const small = join(directory, "small");
  await mkdir(small);
  await run("mount", ["-t", "tmpfs", "-o", "size=7m", "none", small]);
  isMounted = true;
  await writeFile(join(small, "filler"), new Uint8Array(FREED_BYTES));
  return small;
}

const connect = (server: SyncServerProcess, token: string) =>
  new RawSyncClient(server.url, { token, docName: TEST_DOC }).sync();
const key = (turn: number) => viewportKey(testPeer("ana"), turn % 12);
const text = "x".repeat(60_000);

describe.each(faults)("%s", (_what, fault) => {
  it("[SY35] F13 acks stop before anything is lost, reading goes on, edits are taken again once there is space", async () => {
    const place = fault === fullDisk ? await smallDisk() : directory;
    await using server = await SyncServerProcess.start(place, RETRY_MS);
    using ana = await connect(server, "ana.member");
    const saved = new Map<string, number>();
    const write = async (client: RawSyncClient, turn: number): Promise<boolean> => {
      client.say({ kind: "edit", seq: turn, update: client.change((map) => map.set(key(turn), { turn, text })) });
      const isSaved = await client.next("acknowledged").then(
        () => true,
        () => false,
      );
      if (isSaved) saved.set(key(turn), turn);
      return isSaved;
    };
    expect(await write(ana, 0)).toBe(true);
    await fault.fill(server);
    let turn = 1;
    while (await write(ana, turn)) turn += 1;
    expect(await ana.closed).toBe(4503);
    expect(ana.messages).toContainEqual({ kind: "refused", seq: turn, code: 4503 });

    using reader = await connect(server, "obi.observer");
    const turnsOf = (client: RawSyncClient) =>
      [...saved.keys()].map((name) => (client.map.get(name) as { turn: number } | undefined)?.turn);
    expect(turnsOf(reader)).toEqual([...saved.values()]);
    await fault.free(server);
    expect(await reader.closed).toBe(1012);

    using after = await connect(server, "ana.member");
    expect(await write(after, turn + 1)).toBe(true);
    await server.kill();
    expect((await verifyStore(docStorePaths(place))).findings).toEqual([]);
    await using again = await SyncServerProcess.start(place);
    using last = await connect(again, "obi.observer");
    expect(turnsOf(last)).toEqual([...saved.values()]);
  }, 120_000);
});
