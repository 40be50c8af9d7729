import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { collect } from "../../platform/blobs/BlobStore.contract.ts";
import { Log } from "../../platform/log.ts";
import { Archive } from "../Archive.ts";
import { frameCount } from "../frameLayout.ts";
import type { OpenInstance } from "../retrieve/RetrieveService.ts";
import { wholeInstitution } from "../StudyScope.ts";

/** A folder of real DICOM objects, which no repository should carry. */
const folder = process.env["TEST_DICOM_DIR"] ?? "";
const hasFolders = existsSync(join(folder, "transfer-syntaxes"));
const EXTENDED = "1.2.840.10008.1.2.4.51";
/** DCMTK's renderer. */
const DRAW = "dcmj2pnm";
/** DCMTK's decompressors: what they give is what every decoder must give. JPEG 2000 is not among them. */
const tools: ReadonlyMap<string, string> = new Map([
  ["1.2.840.10008.1.2.4.50", "dcmdjpeg"],
  ["1.2.840.10008.1.2.4.51", "dcmdjpeg"],
  ["1.2.840.10008.1.2.4.57", "dcmdjpeg"],
  ["1.2.840.10008.1.2.4.70", "dcmdjpeg"],
  ["1.2.840.10008.1.2.4.80", "dcmdjpls"],
  ["1.2.840.10008.1.2.4.81", "dcmdjpls"],
  ["1.2.840.10008.1.2.5", "dcmdrle"],
]);

describe.skipIf(folder === "" || !hasFolders)("frames of real objects", () => {
  let archive: Archive;
  let work: string;
  let stored = 0;
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), "frames-"));
    archive = await Archive.open({ log: new Log("silent") });
  });
  afterAll(async () => {
    await archive[Symbol.asyncDispose]();
    await rm(work, { recursive: true });
  });

  async function filesOf(name: string): Promise<string[]> {
    return (await readdir(join(folder, name))).toSorted().map((file) => join(folder, name, file));
  }

  /** Each file has an institution of its own, so that none is a duplicate of another. Undefined where it is refused. */
  async function open(file: string): Promise<OpenInstance | undefined> {
    const scope = wholeInstitution(InstitutionId.parse(`institution-${++stored}`), UserId.parse("user-one-1"));
    const [outcome] = await archive.store.storeAll([await readFile(file)], scope);
    return outcome?.kind === "stored" ? archive.retrieve.instance(outcome.path, scope) : undefined;
  }

  async function pixels(instance: OpenInstance, frame: number): Promise<Buffer> {
    return collect((await archive.render.transcodedFrame(instance, frame, "own")).bytes);
  }

  it("[AR19] are the same pixels in all compressed syntaxes", { timeout: 60_000 }, async () => {
    const syntaxes = ["rle", "j2k-lossless", "jpeg-lossless-sv1", "jpegls-lossless"];
    for (const name of (await filesOf("same-pixels-five-syntaxes/rle")).map((file) => basename(file))) {
      const frames = await Promise.all(
        syntaxes.map(async (syntax) => {
          const instance = await open(join(folder, "same-pixels-five-syntaxes", syntax, name));
          return instance && pixels(instance, 0);
        }),
      );
      expect(frames[0]?.length).toBe(256 * 256 * 2);
      for (const [index, frame] of frames.entries())
        expect(frames[0]?.equals(frame ?? Buffer.alloc(0)), syntaxes[index]).toBe(true);
    }
  });

  it("[AR19] are what DCMTK decodes, or 422", { timeout: 120_000 }, async () => {
    let compared = 0;
    for (const group of ["transfer-syntaxes", "colour", "multiframe"]) {
      for (const file of await filesOf(group)) {
        const instance = await open(file);
        if (!instance) continue;
        const last = frameCount(instance.layout.frames) - 1;
        const decoded = await pixels(instance, last).catch((error: unknown) => error);
        if (decoded instanceof Failure) {
          expect(decoded.code, file).toBe("unprocessable");
          continue;
        }
        const tool = tools.get(instance.transferSyntaxUid);
        if (!tool) continue;
        const twin = join(work, `${++compared}.dcm`);
        execFileSync(tool, [file, twin], { stdio: "pipe" });
        const native = await open(twin);
        const theirs = native ? await pixels(native, last) : Buffer.alloc(0);
        if (instance.transferSyntaxUid !== EXTENDED) expect(theirs.equals(decoded as Buffer), file).toBe(true);
        // Two ways of the cosine transform, each within the tolerance of the standard.
        else expect(mostWordsApart(theirs, decoded as Buffer), file).toBeLessThanOrEqual(1);
      }
    }
    expect(compared).toBeGreaterThan(6);
  });

  it("[AR15] are drawn as DCMTK draws them", { timeout: 120_000 }, async () => {
    let compared = 0;
    for (const group of ["transfer-syntaxes", "colour", "multiframe", "overlay"]) {
      // DCMTK 3.6.7 does not read the windows of enhanced objects.
      for (const file of (await filesOf(group)).filter((name) => !basename(name).startsWith("enhanced"))) {
        const instance = await open(file);
        const png =
          instance && (await archive.render.picture(instance, 0, { mediaType: "image/png" }).catch(() => undefined));
        if (!png) continue;
        const picture = join(work, `${stored}.ppm`);
        if (!drawn(["+Wi", "1", file, picture]) && !drawn(["+Wm", file, picture])) continue;
        // DCMTK cuts off where we round, and a window makes more of a word that is one apart.
        const most = instance.transferSyntaxUid === EXTENDED ? 2 : 1;
        expect(greatestDifference(Buffer.from(png), await readFile(picture)), file).toBeLessThanOrEqual(most);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });
});

function mostWordsApart(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  return Array.from({ length: a.length / 2 }, (_, index) =>
    Math.abs(a.readUInt16LE(index * 2) - b.readUInt16LE(index * 2)),
  ).reduce((most, apart) => Math.max(most, apart), 0);
}

/** False where DCMTK does not know the transfer syntax or the object has no window. */
function drawn(command: string[]): boolean {
  try {
    execFileSync(DRAW, command, { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

function greatestDifference(png: Buffer, pnm: Buffer): number {
  const samples = png[25] === 2 ? 3 : 1;
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const lines = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  const mine: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * samples; x++) {
      const at = y * (width * samples + 1) + 1 + x;
      mine.push(((lines[at] ?? 0) + (x < samples ? 0 : (mine[mine.length - samples] ?? 0))) & 0xff);
    }
  }
  const theirs = pnm.subarray(pnm.length - mine.length);
  return mine.reduce((most, value, index) => Math.max(most, Math.abs(value - (theirs[index] ?? 0))), 0);
}
