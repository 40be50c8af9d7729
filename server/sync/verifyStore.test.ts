import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CrashFence } from "./CrashFence.ts";
import { decodeSnapshot, encodeSnapshot } from "./docSnapshot.ts";
import { docStorePaths } from "./docStorePaths.ts";
import { LiveDocs } from "./LiveDocs.ts";
import { SqliteDocStore } from "./SqliteDocStore.ts";
import { OTHER_STAGE, silent, STAGE, stageSeed, tamper, writeStage } from "./storeTesting.ts";
import { verifyStore } from "./verifyStore.ts";

let directory = "";
let paths = docStorePaths("");
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-verify-"));
  paths = docStorePaths(directory);
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const open = () => SqliteDocStore.open({ path: paths.file, log: silent });
const script = join(import.meta.dirname, "..", "storeVerify.ts");

async function writeSample(): Promise<void> {
  await using store = await open();
  await writeStage(store, 20);
  await store.compact(STAGE);
  await writeStage(store, 20);
  await store.compact(STAGE);
  await writeStage(store, 5);
  await using docs = new LiveDocs({ store, log: silent });
  await docs.open({ name: OTHER_STAGE, seed: stageSeed });
}

/** The command as people run it. */
function verify(...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, "--data-dir", directory, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, text: stdout + stderr });
    });
  });
}

describe("store:verify", () => {
  it("[SY41] finds nothing in a whole store, at rest and while a server writes to it, and changes nothing", async () => {
    await writeSample();
    const whole = { docs: 2, records: 47, snapshots: 3, findings: [] };
    expect(await verifyStore(paths)).toEqual(whole);
    const files = await readdir(directory);
    expect(await verify()).toMatchObject({ code: 0, text: expect.stringContaining("47 records") });
    expect(await readdir(directory)).toEqual(files);
    await using store = await open();
    const writing = writeStage(store, 60);
    const report = await verifyStore(paths);
    expect(report.findings).toEqual([]);
    await writing;
  });

  const spoil =
    "update record set bytes = cast(substr(bytes, 1, 20) || x'ff' || substr(bytes, 22) as blob) where seq =";
  it.each([
    [`${spoil} 7`, "a record is damaged"],
    ["delete from record where doc like '%0001' and seq = 46", "the log is not whole"],
    ["update head set seq = 3 where doc like '%0001'", "the log is not whole"],
    ["update snapshot set bytes = x'00' where seq = 21", "a snapshot is damaged"],
    ["delete from record where doc like '%0002'", "the Doc's seed is damaged"],
    ["update store set commits = commits - 1", "the file lost commits"],
    ["update store set name = 'another'", "the file is of another store than the mark"],
    [`insert into damaged (doc, seq, bytes) values ('${STAGE}', 9, x'00')`, "the last record was lost"],
  ])("[SY41] F15 finds what `%s` did", async (change, found) => {
    await writeSample();
    expect(tamper(paths.file, change)).toBeGreaterThan(0);
    const { findings } = await verifyStore(paths);
    expect(findings.map(({ what }) => what)).toContainEqual(expect.stringContaining(found));
  });

  it("[SY41] finds a snapshot that is whole and says something else than the log", async () => {
    await writeSample();
    await using store = await open();
    const snapshot = (await store.load(STAGE))!.snapshot!;
    for (const changed of [
      { ...snapshot, state: decodeSnapshot(encodeSnapshot(snapshot))!.state.slice(0, 0), changes: snapshot.changes },
      { ...snapshot, labels: [] },
      { ...snapshot, changes: [] },
      { ...snapshot, bytes: 1 },
      { ...snapshot, serverClient: 5 },
    ]) {
      const state = changed.state.length > 0 ? changed.state : Uint8Array.of(0, 0);
      tamper(paths.file, "update snapshot set bytes = ? where seq = 41", encodeSnapshot({ ...changed, state }));
      const { findings } = await verifyStore(paths);
      expect(findings).toEqual([{ doc: STAGE, seq: 41, what: "a snapshot differs from the log" }]);
    }
  });

  it("[SY41] prints a table without content and ends with 1 on damage, with 2 where it cannot look", async () => {
    await writeSample();
    tamper(paths.file, `${spoil} 7`);
    const { code, text } = await verify();
    expect(code).toBe(1);
    expect(text).toMatch(/stage:session-0001 +7 +a record is damaged/u);
    expect(text).not.toContain("case-00");
    await rm(directory, { recursive: true, force: true });
    expect(await verify()).toMatchObject({ code: 2 });
  });

  it("[SY38] F20 names a fenced Doc and lifts the fence", async () => {
    await writeSample();
    for (let crash = 0; crash < 3; crash++) {
      const fence = await CrashFence.open({ directory: paths.fence, log: silent, trialMs: 60_000 });
      await fence.watch(STAGE, async () => undefined);
    }
    await CrashFence.open({ directory: paths.fence, log: silent });
    expect(await verify()).toMatchObject({ code: 1, text: expect.stringContaining("is fenced") });
    expect(await verify("--unfence", STAGE)).toMatchObject({ code: 0 });
    const fence = await CrashFence.open({ directory: paths.fence, log: silent });
    expect(await fence.watch(STAGE, async () => "opened")).toBe("opened");
  });

  it("[SY31] no longer tells of a lost record once somebody has seen to it", async () => {
    await writeSample();
    tamper(paths.file, `${spoil} 46`);
    await using store = await open();
    expect(await store.load(STAGE)).toMatchObject({ damage: "tail" });
    expect((await verify()).code).toBe(1);
    expect((await verify("--settle", STAGE)).code).toBe(0);
    expect(await store.load(STAGE)).toMatchObject({ damage: "none" });
  });
});
