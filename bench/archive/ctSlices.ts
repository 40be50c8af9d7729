import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { MemoryReader } from "../../server/archive/dataset/ByteReader.ts";
import { inspectInstance } from "../../server/archive/ingest/inspectInstance.ts";
import { demoStudies } from "../../server/phantom/demoStudies.ts";
import { generate } from "../../server/phantom/generate.ts";
import type { InstancePath } from "../../shared/protocol/dicomweb.ts";

const SLICES = 41;

export interface Slice {
  readonly path: InstancePath;
  readonly bytes: Buffer;
}

/** A CT of 41 slices of 512 x 512: a real one from TEST_DICOM_DIR where there is one, else of the phantom. */
export async function ctSlices(folder: string | undefined): Promise<Slice[]> {
  const files = folder === undefined ? await phantom() : await real(join(folder, "ct-abdomen"));
  return Promise.all(files.slice(0, SLICES).map(describe));
}

async function real(folder: string): Promise<Buffer[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".dcm")).toSorted();
  return Promise.all(names.map((name) => readFile(join(folder, name))));
}

async function phantom(): Promise<Buffer[]> {
  const files: Buffer[] = [];
  for (const study of demoStudies) {
    const series = study.series.find(
      ({ sopInstanceUids, modality }) => modality === "CT" && sopInstanceUids.length >= SLICES,
    );
    if (!series) continue;
    for await (const { bytes } of generate({ ...study, series: [series] })) {
      files.push(Buffer.from(bytes));
      if (files.length === SLICES) return files;
    }
  }
  throw new Error("the phantom has no CT of so many slices");
}

async function describe(bytes: Buffer): Promise<Slice> {
  const result = await inspectInstance(new MemoryReader(bytes));
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const { studyUid, seriesUid, instanceUid } = result.inspection;
  return { path: { studyUid, seriesUid, instanceUid }, bytes };
}

/** The same slices under UIDs of the same length that nobody has seen: nothing else in the file moves. */
export function renamed(slices: readonly Slice[], salt: string): Buffer[] {
  return slices.map(({ path, bytes }) => {
    const copy = Buffer.from(bytes);
    // One UID may begin with another: the longest is replaced first.
    for (const uid of Object.values(path).toSorted((a, b) => b.length - a.length)) {
      const replacement = uidOfLength(`${salt} ${uid}`, uid.length);
      for (let at = copy.indexOf(uid); at >= 0; at = copy.indexOf(uid, at + uid.length)) {
        copy.write(replacement, at, "latin1");
      }
    }
    return copy;
  });
}

function uidOfLength(text: string, length: number): string {
  const digits = BigInt(`0x${createHash("sha512").update(text).digest("hex")}`).toString();
  return `2.25.1${digits}`.slice(0, length);
}
