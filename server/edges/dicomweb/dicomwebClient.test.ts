import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { api } from "dicomweb-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageFile } from "../../testing/part10File.ts";
import { startDicomWeb, type DicomWebTestServer } from "./dicomWebTesting.ts";

/** What its users call; the package's own types ask for options that it does not need. */
type Call<Result> = (options?: object) => Promise<Result>;
interface Client {
  readonly storeInstances: Call<unknown>;
  readonly searchForStudies: Call<unknown[]>;
  readonly searchForSeries: Call<unknown[]>;
  readonly searchForInstances: Call<unknown[]>;
  readonly retrieveStudy: Call<ArrayBuffer[]>;
  readonly retrieveSeries: Call<ArrayBuffer[]>;
  readonly retrieveInstance: Call<ArrayBuffer>;
  readonly retrieveStudyMetadata: Call<unknown[]>;
  readonly retrieveSeriesMetadata: Call<unknown[]>;
  readonly retrieveInstanceMetadata: Call<unknown[]>;
  readonly retrieveInstanceFrames: Call<ArrayBuffer[]>;
  readonly retrieveInstanceRendered: Call<ArrayBuffer[]>;
}

let server: DicomWebTestServer;
let client: Client;
beforeAll(async () => {
  Reflect.set(globalThis, "XMLHttpRequest", createRequire(import.meta.url)("xhr2"));
  server = await startDicomWeb();
  const options = { url: server.url, headers: { Authorization: "Bearer user-one-1" } };
  client = new api.DICOMwebClient(options as never) as unknown as Client;
});
afterAll(async () => {
  Reflect.deleteProperty(globalThis, "XMLHttpRequest");
  await server[Symbol.asyncDispose]();
});

const hash = (bytes: ArrayBuffer | Uint8Array): string =>
  createHash("sha256").update(new Uint8Array(bytes)).digest("hex");
const names = { studyInstanceUID: "1.2.3", seriesInstanceUID: "1.2.3.1", sopInstanceUID: "1.2.3.1.1" };

describe("npm dicomweb-client", () => {
  const files = [1, 2, 3].map((number) =>
    imageFile({ instanceUid: `1.2.3.1.${number}`, instanceNumber: number, pixels: new Uint8Array(32).fill(number) }),
  );

  it("stores, searches and gets back the same bytes", async () => {
    const datasets = files.map((file) => new Uint8Array(file).buffer);
    await client.storeInstances({ datasets });
    expect(await client.searchForStudies()).toHaveLength(1);
    expect(
      await client.searchForStudies({ queryParams: { PatientName: "Te*", ModalitiesInStudy: "CT" } }),
    ).toHaveLength(1);
    expect(await client.searchForStudies({ queryParams: { PatientID: "nobody" } })).toEqual([]);
    expect(await client.searchForSeries({ studyInstanceUID: "1.2.3" })).toHaveLength(1);
    expect(await client.searchForInstances({ studyInstanceUID: "1.2.3" })).toHaveLength(3);
    const study = await client.retrieveStudy(names);
    expect(study.map(hash)).toEqual(files.map(hash));
    expect((await client.retrieveSeries(names)).map(hash)).toEqual(files.map(hash));
    const instance = await client.retrieveInstance(names);
    expect(hash(instance)).toBe(hash(files[0] ?? new Uint8Array()));
  });

  it("reads metadata, frames and pictures", async () => {
    expect(await client.retrieveStudyMetadata(names)).toHaveLength(3);
    expect(await client.retrieveSeriesMetadata(names)).toHaveLength(3);
    expect(await client.retrieveInstanceMetadata(names)).toHaveLength(1);
    const frames = await client.retrieveInstanceFrames({ ...names, frameNumbers: [1] });
    expect(frames.map((frame) => [...new Uint8Array(frame)])).toEqual([Array.from({ length: 32 }, () => 1)]);
    const picture = await client.retrieveInstanceRendered({
      ...names,
      mediaTypes: [{ mediaType: "image/png" }],
    });
    expect(picture).toBeDefined();
  });
});
