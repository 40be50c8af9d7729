import { copyFile, mkdtemp, open, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../chaos/random.ts";
import { startDicomWeb, type DicomWebTestServer } from "./dicomWebTesting.ts";
import { imageElements, imageFile, part10File } from "../../testing/part10File.ts";
import { CHUNK_BYTES } from "../../archive/chunkSums.ts";

/** Three chunks and a half, most of it frames of 32 bytes. */
const FRAMES = 7000;
const elements = imageElements({ frames: FRAMES });
const bulk = { tag: 0x00091010, vr: "OB", value: new Uint8Array(5000).fill(7) };
const one = part10File({ elements: [...elements.slice(0, 6), bulk, ...elements.slice(6)] });
const two = imageFile({ instanceUid: "1.2.3.1.2", instanceNumber: 2 });
const three = imageFile({ instanceUid: "1.2.3.1.3", instanceNumber: 3 });
const pixelsAt = one.length - FRAMES * 32;

const SERIES = "/studies/1.2.3/series/1.2.3.1";
const INSTANCE = `${SERIES}/instances/1.2.3.1.1`;
const file = { headers: { Accept: "application/dicom" } };

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "consilium-damage-"));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

/** The files of the blobs, by what they hold. */
async function blobPaths(directory: string): Promise<(bytes: Uint8Array) => string> {
  const found = new Map<string, string>();
  for (const entry of await readdir(join(directory, "blobs"), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set((await readFile(path)).toString("latin1"), path);
  }
  return (bytes) => found.get(Buffer.from(bytes).toString("latin1")) ?? "";
}

async function flip(path: string, at: number, bit: number): Promise<void> {
  await using handle = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ (1 << bit);
  await handle.write(byte, 0, 1, at);
}

/** What came of an answer: its status and its bytes, or that it broke off. */
async function answer(server: DicomWebTestServer, path: string, init?: RequestInit) {
  const response = await server.fetch(path, init);
  try {
    const body = Buffer.from(await response.arrayBuffer());
    return { status: response.status, body, warning: response.headers.get("Warning") };
  } catch {
    return { status: "broken off", body: Buffer.alloc(0), warning: null } as const;
  }
}

describe("a damaged object", () => {
  let server: DicomWebTestServer;
  let pathOf: (bytes: Uint8Array) => string;
  beforeAll(async () => {
    const directory = join(root, "objects");
    server = await startDicomWeb({ directory });
    expect((await server.store([one, two, three])).status).toBe(200);
    pathOf = await blobPaths(directory);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const places: readonly (readonly [string, number])[] = [
    ["the preamble", 5],
    ["the prefix", 129],
    ["the file meta information", 150],
    ["a value", one.indexOf("P1")],
    ["bulk data", one.indexOf(Buffer.alloc(64, 7)) + 9],
    ["the first frame", pixelsAt + 1],
    ["a chunk in the middle", 2 * CHUNK_BYTES + 17],
    ["the end of a chunk", 3 * CHUNK_BYTES - 1],
    ["the last byte", one.length - 1],
  ];
  it.each(places)("F15 [AR20]: any bit of %s that flips is found, and no wrong byte is answered", async (_, at) => {
    const path = pathOf(one);
    const frame = Math.max(1, Math.min(FRAMES, Math.floor((at - pixelsAt) / 32) + 1));
    for (let bit = 0; bit < 8; bit++) {
      await flip(path, at, bit);
      // A damaged chunk at the beginning is an error, one further on breaks the answer off.
      expect(["broken off", 500]).toContain((await answer(server, INSTANCE, file)).status);
      expect(["broken off", 500]).toContain((await answer(server, SERIES)).status);
      if (at >= pixelsAt) expect((await answer(server, `${INSTANCE}/frames/${frame}`)).status).toBe(500);
      if (at >= pixelsAt) expect((await answer(server, `${INSTANCE}/frames/${frame}/rendered`)).status).toBe(500);
      else if (at > 200) expect((await answer(server, `${INSTANCE}/bulkdata/0`)).status).toBe(500);
      // What the damage does not touch is answered as before.
      const far = at > one.length / 2 ? 1 : FRAMES;
      const bytes = one.subarray(pixelsAt + (far - 1) * 32, pixelsAt + far * 32);
      expect((await answer(server, `${INSTANCE}/frames/${far}`)).body.includes(bytes)).toBe(true);
      await flip(path, at, bit);
    }
    expect((await answer(server, INSTANCE, file)).body.equals(one)).toBe(true);
  });

  it("F15 [AR20]: a file that is missing, cut short or another's is an error", async () => {
    const [path, other] = [pathOf(two), pathOf(three)];
    const instance = `${SERIES}/instances/1.2.3.1.2`;
    const ways = [instance, `${instance}/frames/1`, `${instance}/rendered`];
    const statuses = () => Promise.all(ways.map(async (way) => (await answer(server, way, undefined)).status));
    const aside = join(root, "aside");
    await rename(path, aside);
    expect(await statuses()).toEqual([500, 500, 500]);
    await copyFile(other, path);
    expect(await statuses()).toEqual([500, 500, 500]);
    await copyFile(aside, path);
    await truncate(path, two.length - 1);
    expect(await statuses()).toEqual([500, 500, 500]);
    await writeFile(path, two);
    expect(await statuses()).toEqual([200, 200, 200]);
    // What stands behind its end is no part of it.
    await writeFile(path, Buffer.concat([two, Buffer.alloc(2)]));
    expect((await answer(server, instance, file)).body.equals(two)).toBe(true);
  });
});

describe("an index from before there were checksums", () => {
  it("[AR20] gets them when it is opened, as long as the objects are those that were stored", async () => {
    const directory = join(root, "older");
    {
      await using server = await startDicomWeb({ directory });
      await server.store([one, two]);
    }
    using database = new DatabaseSync(join(directory, "index.sqlite"));
    const triggers = database.prepare("select name from sqlite_master where type = 'trigger'").all();
    for (const { name } of triggers) database.exec(`drop trigger ${String(name)}`);
    for (const table of ["study", "series", "instance", "metadata"])
      database.exec(`alter table ${table} drop column sum`);
    for (const column of ["series.instance_count", "study.instance_count", "study.series_count", "instance.sums"]) {
      database.exec(`alter table ${column.replace(".", " drop column ")}`);
    }
    for (const column of ["institution", "uploader", "sha256"])
      database.exec(`alter table pending drop column ${column}`);
    database.exec("pragma user_version = 1");
    database.close();
    const path = (await blobPaths(directory))(two);
    await flip(path, two.length - 1, 0);
    await using server = await startDicomWeb({ directory });
    expect((await answer(server, INSTANCE, file)).body.equals(one)).toBe(true);
    expect((await answer(server, `${SERIES}/instances`)).warning).toBeNull();
    expect((await answer(server, `${SERIES}/instances/1.2.3.1.2`, file)).status).toBe(500);
  });
});

describe("a damaged index", () => {
  const questions = [
    "/studies",
    "/studies?PatientName=TEST*",
    `${SERIES}/instances`,
    "/studies/1.2.3/metadata",
    INSTANCE,
    `${INSTANCE}/frames/2`,
  ];
  let whole: Buffer = Buffer.alloc(0);
  let right: (readonly [number | string, string])[] = [];
  const directory = (): string => join(root, "index");
  const index = (): string => join(directory(), "index.sqlite");

  async function asked(server: DicomWebTestServer) {
    return Promise.all(
      questions.map(async (path) => {
        const { status, body, warning } = await answer(server, path, path === INSTANCE ? file : undefined);
        // A multipart answer has another boundary each time.
        return { status, text: body.toString("latin1").replaceAll(/part-\w+/gu, ""), warning };
      }),
    );
  }

  beforeAll(async () => {
    {
      await using server = await startDicomWeb({ directory: directory() });
      await server.store([one, two, three]);
      await server.archive.checked;
      right = (await asked(server)).map(({ status, text }) => [status, text]);
      expect(right.map(([status]) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    }
    whole = await readFile(index());
  });

  /** True where something was found; throws where something else than before was answered and nothing was found. */
  async function isFound(at: number, bit: number): Promise<boolean> {
    await writeFile(index(), whole);
    await flip(index(), at, bit);
    let server: DicomWebTestServer;
    try {
      server = await startDicomWeb({ directory: directory() });
    } catch {
      return true; // It does not open: nothing is answered.
    }
    await using _ = server;
    await server.archive.checked;
    const answers = await asked(server);
    for (const [number, { status, text, warning }] of answers.entries()) {
      const isHonest = status === 500 || status === "broken off" || warning !== null;
      if (!isHonest)
        expect([questions[number], at, bit, status, text]).toEqual([questions[number], at, bit, ...right[number]!]);
    }
    return answers.some(({ status, warning }) => status !== 200 || warning !== null);
  }

  it.each([
    ["a patient's name", "TEST^ANA"],
    ["a name to be found by", "test^ana"],
    ["a UID", "1.2.3.1.2"],
    ["a transfer syntax", "1.2.840.10008.1.2.1"],
    ["a layout", "bitsPerFrame"],
    ["an institution", "institution-0"],
  ])(
    "F15 [AR20]: %s that changed is found",
    async (_, text) => {
      const place = whole.indexOf(text.replace("TEST^ANA", "Test^Ana"));
      expect(place).toBeGreaterThan(0);
      for (const bit of [0, 6]) expect([text, bit, await isFound(place + 4, bit)]).toEqual([text, bit, true]);
    },
    60_000,
  );

  it("F15 [AR20]: wherever a bit flips, the answers are those from before, or say that something is damaged", async () => {
    const random = seededRandom(15);
    let found = 0;
    for (let time = 0; time < 20; time++) {
      const at = Math.floor(random() * whole.length);
      if (await isFound(at, Math.floor(random() * 8))) found++;
    }
    expect(found).toBeGreaterThan(1);
  }, 120_000);
});
