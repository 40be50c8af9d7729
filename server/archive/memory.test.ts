import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Log } from "../platform/log.ts";
import { dataSetBytes, imageElements, imageFile, part10File } from "../testing/part10File.ts";
import { Archive } from "./Archive.ts";
import { wholeInstitution } from "./StudyScope.ts";

const MIB = 1024 * 1024;
const scope = wholeInstitution(InstitutionId.parse("institution-1"), UserId.parse("user-one-1"));
const deflated = "1.2.840.10008.1.2.1.99";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "consilium-memory-"));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** An image that inflates to 195 MiB, 60 to 1: too little for a bomb, and all of it pixel data. */
function vast(instanceUid: string): Buffer {
  const [rows, columns] = [10_000, 10_240];
  const pixels = Buffer.alloc(rows * columns * 2);
  for (let at = 0; at < pixels.length; at += 16_384) {
    for (let index = 0; index < 192; index++) pixels[at + index] = (Math.imul(at + index, 2_654_435_761) >>> 13) & 0xff;
  }
  const changed = new Map<number, number | Uint8Array>([
    [0x00280010, rows],
    [0x00280011, columns],
    [0x7fe00010, pixels],
  ]);
  const elements = imageElements({ instanceUid }).map((element) => ({
    ...element,
    value: changed.get(element.tag) ?? element.value,
  }));
  const dataSet = dataSetBytes(elements, { explicit: true, littleEndian: true });
  return part10File({ elements: [], transferSyntaxUid: deflated }, deflateRawSync(dataSet, { level: 1 }));
}

describe("the archive's memory", () => {
  it("T17 [AR6] grows by less than 128 MiB, whatever inflates in it", { timeout: 120_000 }, async () => {
    await using archive = await Archive.open({ directory, log: new Log("silent"), threads: { timeoutMs: 60_000 } });
    await archive.store.storeAll([imageFile(), imageFile({ instanceUid: "1.2.3.1.2" })], scope);
    const files = [
      part10File({ elements: [], transferSyntaxUid: deflated }, deflateRawSync(Buffer.alloc(256 * MIB))),
      vast("1.2.3.1.3"),
      vast("1.2.3.1.4"),
    ];
    const before = process.memoryUsage().rss;
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    const outcomes = await archive.store.storeAll(files, scope);
    clearInterval(timer);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["refused", "stored", "stored"]);
    expect((most - before) / MIB).toBeLessThan(128);
  });
});
