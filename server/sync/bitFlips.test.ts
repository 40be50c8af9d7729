import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SqliteDocStore } from "./SqliteDocStore.ts";
import { silent, STAGE, storedValues, valuesOf, writeStage } from "./storeTesting.ts";

let directory = "";
let path = "";
beforeEach(async () => {
  // In memory: thousands of times the store notes what it found, each time synced.
  directory = await mkdtemp("/dev/shm/consilium-flips-");
  path = join(directory, "sync.sqlite");
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const EDITS = 11;
const open = (file = path) => SqliteDocStore.open({ path: file, log: silent });

/** `whole`: what was written. Everything else people see: a Doc that takes nothing, one that says what it lost, a refusal. */
type Outcome = "whole" | "read-only" | "tail" | "refused" | "wrong";
type Outcomes = Record<Outcome, number>;
const none: Outcomes = { whole: 0, "read-only": 0, tail: 0, refused: 0, wrong: 0 };

/** What somebody who opens the Doc is served. */
async function outcomeOf(store: SqliteDocStore, truth: Record<string, unknown>): Promise<Outcome> {
  const stored = await store.load(STAGE).catch(() => "refused" as const);
  if (stored === "refused") return "refused";
  if (stored?.damage === "log") return "read-only";
  if (stored?.damage === "tail") return "tail";
  // Undefined: the Doc would be seeded anew.
  if (!stored) return "wrong";
  return isDeepStrictEqual(storedValues(stored), truth) ? "whole" : "wrong";
}

interface Cell {
  readonly table: "record" | "snapshot";
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** Flips each bit of the stored bytes in turn and opens the Doc as a server would. */
async function flipAll(cells: readonly Cell[], truth: Record<string, unknown>): Promise<Outcomes> {
  const outcomes = { ...none };
  await using store = await open();
  using database = new DatabaseSync(path);
  database.exec("pragma busy_timeout = 5000; pragma synchronous = off");
  for (const { table, seq, bytes } of cells) {
    const change = database.prepare(`update ${table} set bytes = ? where seq = ?`);
    const restoreTail = database.prepare("insert or replace into record (doc, seq, bytes) values (?, ?, ?)");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      change.run(flipped, seq);
      const outcome = await outcomeOf(store, truth);
      outcomes[outcome] += 1;
      change.run(bytes, seq);
      if (outcome === "whole" && table === "snapshot") continue;
      // What the store set aside goes back where it was.
      if (table === "record" && outcome === "tail") restoreTail.run(STAGE, seq, bytes);
      database.exec(`update head set seq = ${EDITS + 1}; delete from damaged`);
    }
  }
  expect(await outcomeOf(store, truth)).toBe("whole");
  return outcomes;
}

function cellsOf(table: Cell["table"], after = 0): Cell[] {
  using database = new DatabaseSync(path);
  const rows = database.prepare(`select seq, bytes from ${table} where seq > ? order by seq`).all(after);
  return rows.map(({ seq, bytes }) => ({ table, seq: Number(seq), bytes: bytes as Uint8Array }));
}

function bitsOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { bytes }) => sum + bytes.length * 8, 0);
}

describe("every single-bit flip of a sample log", () => {
  it("[SY31] F15 of a log without snapshots: served silently wrong 0", async () => {
    let truth = {};
    {
      await using store = await open();
      truth = valuesOf(await writeStage(store, EDITS));
    }
    const cells = cellsOf("record");
    expect(cells).toHaveLength(EDITS + 1);
    const outcomes = await flipAll(cells, truth);
    const tail = cells.slice(-1);
    process.stdout.write(`bit flips of ${cells.length} records: ${JSON.stringify(outcomes)}\n`);
    expect(outcomes).toEqual({
      ...none,
      refused: bitsOf(cells.slice(0, 1)),
      "read-only": bitsOf(cells.slice(1, -1)),
      tail: bitsOf(tail),
    });
  }, 300_000);

  it("[SY37] F15 of a snapshot and the records after it: served silently wrong 0", async () => {
    let truth = {};
    {
      await using store = await open();
      await writeStage(store, 5);
      await store.compact(STAGE);
      await writeStage(store, 4);
      await store.compact(STAGE);
      truth = valuesOf(await writeStage(store, 2));
    }
    const [snapshots, records] = [cellsOf("snapshot", 6), cellsOf("record", 10)];
    expect([snapshots.length, records.length]).toEqual([1, 2]);
    const outcomes = await flipAll([...snapshots, ...records], truth);
    process.stdout.write(`bit flips of a snapshot and 2 records: ${JSON.stringify(outcomes)}\n`);
    expect(outcomes).toEqual({
      ...none,
      whole: bitsOf(snapshots),
      "read-only": bitsOf(records.slice(0, 1)),
      tail: bitsOf(records.slice(1)),
    });
  }, 300_000);
});

describe("a seeded sample of bit flips of the file itself", () => {
  it.each([
    ["the database", "", 60],
    ["the write-ahead log", "-wal", 30],
  ])(
    "[SY37] F15 anywhere in %s: served silently wrong 0",
    async (_what, suffix, flips) => {
      const store = await open();
      await writeStage(store, 20);
      await store.compact(STAGE);
      const truth = valuesOf(await writeStage(store, 9));
      // As a crash leaves them: with the write-ahead log. Closed well, all is in the database.
      if (suffix === "") await store[Symbol.asyncDispose]();
      const files = ["", "-wal", ".mark"];
      for (const file of files) await copyFile(path + file, join(directory, `copy${file}`)).catch(() => undefined);
      await store[Symbol.asyncDispose]();
      const original = await readFile(join(directory, `copy${suffix}`));
      const random = seededRandom(20_261_121);
      const outcomes = { ...none };
      for (let flip = 0; flip < flips; flip++) {
        const target = join(directory, `flip${flip}.sqlite`);
        for (const file of files) await copyFile(join(directory, `copy${file}`), target + file).catch(() => undefined);
        const bytes = Uint8Array.from(original);
        const bit = Math.floor(random() * bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await writeFile(target + suffix, bytes);
        const opened = await open(target).catch(() => undefined);
        if (!opened) outcomes.refused += 1;
        else {
          const outcome = await outcomeOf(opened, truth);
          if (outcome === "wrong") process.stdout.write(`silently wrong: bit ${bit} of ${suffix || "the database"}\n`);
          outcomes[outcome] += 1;
          await opened[Symbol.asyncDispose]();
        }
        for (const file of [...files, "-shm"]) await rm(target + file, { force: true });
      }
      process.stdout.write(`${flips} bit flips of ${suffix || "the database"}: ${JSON.stringify(outcomes)}\n`);
      expect(outcomes.wrong).toBe(0);
      expect(outcomes.whole).toBeLessThan(flips);
    },
    300_000,
  );
});

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
