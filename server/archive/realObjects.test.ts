import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { failureReasons } from "../../shared/protocol/dicomweb.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { collect } from "../platform/blobs/BlobStore.contract.ts";
import { Log } from "../platform/log.ts";
import { Archive } from "./Archive.ts";
import { frameCount } from "./frameLayout.ts";
import type { StoreOutcome } from "./store/StoreOutcome.ts";
import { wholeInstitution, type StudyScope } from "./StudyScope.ts";

/** A folder of real DICOM objects, which no repository should carry. */
const folder = process.env["TEST_DICOM_DIR"];

interface StoredFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Each file has an institution of its own, so that none is a duplicate of another. */
  readonly scope: StudyScope;
  readonly outcome: StoreOutcome | undefined;
}

describe.skipIf(folder === undefined)("real objects of TEST_DICOM_DIR", () => {
  let archive: Archive;
  const files: StoredFile[] = [];

  beforeAll(async () => {
    archive = await Archive.open({ log: new Log("silent") });
    const entries = await readdir(folder ?? "", { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const name = join(entry.parentPath, entry.name);
      const bytes = await readFile(name);
      const scope = wholeInstitution(InstitutionId.parse(`institution-${files.length}`), UserId.parse("user-one-1"));
      const [outcome] = await archive.store.storeAll([bytes], scope);
      files.push({ name, bytes, scope, outcome });
    }
  }, 300_000);
  afterAll(async () => {
    await archive[Symbol.asyncDispose]();
  });

  it("are each stored, or refused with a reason that is not ours", () => {
    const ours: readonly number[] = [failureReasons.processingFailure, failureReasons.outOfResources];
    expect(files.length).toBeGreaterThan(0);
    for (const { name, outcome } of files) {
      if (outcome?.kind === "stored") continue;
      expect(ours, name).not.toContain(outcome?.refusal.reason ?? failureReasons.processingFailure);
    }
  });

  it("come back byte for byte, with metadata and every frame", { timeout: 300_000 }, async () => {
    for (const { name, bytes, scope, outcome } of files) {
      if (outcome?.kind !== "stored") continue;
      const instance = await archive.retrieve.instance(outcome.path, scope);
      const skipped = instance.hasExecutablePreamble ? 128 : 0;
      const back = await collect((await archive.retrieve.file(instance)).bytes);
      expect(back.subarray(skipped).equals(bytes.subarray(skipped)), name).toBe(true);
      for (let frame = 0; frame < frameCount(instance.layout.frames); frame++) {
        const { length, bytes: content } = await archive.retrieve.frame(instance, frame);
        expect((await collect(content)).length, `${name} frame ${frame}`).toBe(length);
      }
    }
  });

  it("are rendered, or 422", { timeout: 300_000 }, async () => {
    for (const { name, scope, outcome } of files) {
      if (outcome?.kind !== "stored") continue;
      const instance = await archive.retrieve.instance(outcome.path, scope);
      const rendered = await archive.render
        .picture(instance, 0, { mediaType: "image/png" })
        .catch((error: unknown) => error);
      if (rendered instanceof Failure) expect(rendered.code, name).toBe("unprocessable");
      else expect(rendered, name).toBeInstanceOf(Uint8Array);
    }
  });
});
