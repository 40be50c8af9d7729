import { describe, expect, it } from "vitest";
import { UserId } from "../../../shared/model/ids.ts";
import { wholeInstitution } from "../../archive/StudyScope.ts";
import { encodeRle, testPicture, type TestPicture } from "../../archive/decode/encodeForTests.ts";
import {
  encapsulatedPixelData,
  imageElements,
  imageFile,
  part10File,
  type TestElement,
} from "../../testing/part10File.ts";
import { serveTests } from "./dicomWebTesting.ts";

const server = await serveTests();

const json = (response: Response): Promise<unknown> => response.json();
const INSTANCE = "/studies/1.2.3/series/1.2.3.1/instances/1.2.3.1.1";
/** A colour picture of 4 x 4 pixels, native or one compressed frame. */
function colourFile(
  { samples, bits }: Omit<TestPicture, "bytes">,
  transferSyntaxUid: string,
  ...[pixels, photometric = "RGB"]: [Uint8Array, string?]
): Buffer {
  const changes: readonly TestElement[] = [
    { tag: 0x00280002, vr: "US", value: samples },
    { tag: 0x00280004, vr: "CS", value: photometric },
    { tag: 0x00280006, vr: "US", value: 0 },
    { tag: 0x00280100, vr: "US", value: bits },
    { tag: 0x00280101, vr: "US", value: bits },
    { tag: 0x7fe00010, vr: "OB", value: pixels },
  ];
  const elements = [
    ...imageElements().filter(({ tag }) => changes.every((change) => change.tag !== tag)),
    ...changes,
  ].toSorted((a, b) => a.tag - b.tag);
  if (transferSyntaxUid === "1.2.840.10008.1.2.1") return part10File({ elements });
  const head = elements.filter(({ tag }) => tag !== 0x7fe00010);
  return part10File({ elements: head, transferSyntaxUid }, encapsulatedPixelData(new Uint8Array(), [pixels]));
}

const single = { headers: { Accept: "application/dicom" } };

describe("WADO-RS", () => {
  it("[AR13] gives an instance back byte for byte, alone and in parts", async () => {
    const file = imageFile();
    await server.store([file]);
    const alone = await server.fetch(INSTANCE, single);
    expect(alone.headers.get("Content-Type")).toBe("application/dicom; transfer-syntax=1.2.840.10008.1.2.1");
    expect(Buffer.from(await alone.arrayBuffer()).equals(file)).toBe(true);
    const parts = await server.fetch("/studies/1.2.3");
    const type = parts.headers.get("Content-Type") ?? "";
    expect(type).toMatch(/^multipart\/related; type="application\/dicom"; boundary=/u);
    const body = Buffer.from(await parts.arrayBuffer());
    expect(body.indexOf(file)).toBeGreaterThan(0);
    expect(body.toString("latin1").startsWith(`--${type.split("boundary=")[1]}\r\n`)).toBe(true);
  });

  it("[AR13] transcodes no files", async () => {
    await server.store([imageFile()]);
    const headers = { Accept: "application/dicom; transfer-syntax=1.2.840.10008.1.2.4.50" };
    expect((await server.fetch(INSTANCE, { headers })).status).toBe(406);
    expect((await server.fetch(`${INSTANCE}/frames/1`, { headers })).status).toBe(406);
  });

  it("[AR17] lets clients keep what they were given, but asks who they are each time", async () => {
    const value = new Uint8Array(6000);
    await server.store([part10File({ elements: [...imageElements(), { tag: 0x7fe10010, vr: "OB", value }] })]);
    const stranger = UserId.parse("stranger-1");
    const nothing = { ...wholeInstitution(server.gate.institutionId, stranger), isCoordinator: false };
    server.gate.scopes.set(stranger, nothing);
    for (const path of [
      "/studies/1.2.3",
      INSTANCE,
      `${INSTANCE}/frames/1`,
      `${INSTANCE}/bulkdata/0`,
      `${INSTANCE}/rendered`,
      `${INSTANCE}/thumbnail`,
      "/studies/1.2.3/series/1.2.3.1/thumbnail",
      "/studies/1.2.3/series/1.2.3.1/metadata",
    ]) {
      const response = await server.fetch(path);
      expect([response.status, response.headers.get("Cache-Control")], path).toEqual([200, "private, no-cache"]);
      const isPacked = path.endsWith("/metadata");
      expect(response.headers.get("Vary"), path).toBe(`${isPacked ? "Accept-Encoding, " : ""}Authorization, Accept`);
      const etag = response.headers.get("ETag") ?? "";
      expect(etag, path).toMatch(/^"/u);
      const headers = { "If-None-Match": `"other", ${etag}`, "Cache-Control": "no-cache" };
      const again = await server.fetch(path, { headers });
      expect([again.status, (await again.arrayBuffer()).byteLength], path).toEqual([304, 0]);
      expect((await server.fetch(path, { headers, user: stranger })).status, path).toBe(404);
    }
    expect((await server.fetch(`${INSTANCE}/bulkdata/1`, { headers: { "If-None-Match": "*" } })).status).toBe(404);
    const before = (await server.fetch("/studies/1.2.3/metadata")).headers.get("ETag");
    await server.store([imageFile({ instanceUid: "1.2.3.1.2" })]);
    expect((await server.fetch("/studies/1.2.3/metadata")).headers.get("ETag")).not.toBe(before);
  });

  it("[AR10] puts metadata together in the order of instance numbers", async () => {
    await server.store(
      [3, 1, 2].map((number) => imageFile({ instanceUid: `1.2.3.1.${number}`, instanceNumber: number })),
    );
    const metadata = (await json(await server.fetch("/studies/1.2.3/series/1.2.3.1/metadata"))) as Record<
      string,
      { Value: number[] }
    >[];
    expect(metadata.map((instance) => instance["00200013"]?.Value[0])).toEqual([1, 2, 3]);
  });

  it("[AR10] packs metadata for who can unpack them, under a validator of their own", async () => {
    await server.store([1, 2, 3].map((number) => imageFile({ instanceUid: `1.2.3.1.${number}` })));
    const path = "/studies/1.2.3/metadata";
    const [plain, small] = await Promise.all(
      ["identity", "gzip"].map((encoding) => server.fetch(path, { headers: { "Accept-Encoding": encoding } })),
    );
    expect([plain?.headers.get("Content-Encoding"), small?.headers.get("Content-Encoding")]).toEqual([null, "gzip"]);
    expect(await small?.text()).toBe(await plain?.text());
    expect(small?.headers.get("ETag")).not.toBe(plain?.headers.get("ETag"));
  });

  it("[AR11] hands frames out alone, in parts, in ranges", async () => {
    const pixels = Uint8Array.from({ length: 96 }, (_, index) => index);
    await server.store([imageFile({ frames: 3, pixels })]);
    const accept = { Accept: "application/octet-stream" };
    const second = await server.fetch(`${INSTANCE}/frames/2`, { headers: accept });
    expect(second.headers.get("Content-Type")).toBe("application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1");
    expect(Buffer.from(await second.arrayBuffer()).equals(pixels.subarray(32, 64))).toBe(true);
    const range = await server.fetch(`${INSTANCE}/frames/2`, { headers: { ...accept, Range: "bytes=4-7" } });
    expect([range.status, range.headers.get("Content-Range")]).toEqual([206, "bytes 4-7/32"]);
    expect([...new Uint8Array(await range.arrayBuffer())]).toEqual([36, 37, 38, 39]);
    const two = Buffer.from(await (await server.fetch(`${INSTANCE}/frames/3,1`)).arrayBuffer());
    expect(two.indexOf(pixels.subarray(64))).toBeLessThan(two.indexOf(pixels.subarray(0, 32)));
    for (const [list, status] of [
      ["4", 404],
      ["1,4", 404],
      ["0", 400],
      ["-1", 400],
      ["1,", 400],
      ["x", 400],
    ] as const) {
      expect((await server.fetch(`${INSTANCE}/frames/${list}`)).status, list).toBe(status);
    }
  });

  it("[AR11] hands compressed frames out as they are, and swaps big endian ones", async () => {
    const fragment = Uint8Array.of(0xff, 0xd8, 1, 2);
    const elements = imageElements().filter(({ tag }) => tag !== 0x7fe00010);
    const syntax = "1.2.840.10008.1.2.4.50";
    await server.store([
      part10File({ elements, transferSyntaxUid: syntax }, encapsulatedPixelData(new Uint8Array(), [fragment])),
    ]);
    const response = await server.fetch(`${INSTANCE}/frames/1`);
    const body = Buffer.from(await response.arrayBuffer());
    expect(body.toString("latin1")).toContain(`Content-Type: image/jpeg; transfer-syntax=${syntax}\r\n`);
    expect(body.indexOf(fragment)).toBeGreaterThan(0);
    const changed = imageElements({ instanceUid: "1.2.3.1.9", seriesUid: "1.2.3.9" });
    await server.store([part10File({ elements: changed, transferSyntaxUid: "1.2.840.10008.1.2.2" })]);
    const swapped = await server.fetch("/studies/1.2.3/series/1.2.3.9/instances/1.2.3.1.9/frames/1", {
      headers: { Accept: "application/octet-stream" },
    });
    expect([...new Uint8Array(await swapped.arrayBuffer())].slice(0, 4)).toEqual([1, 0, 3, 2]);
  });

  it("[AR19] decodes compressed frames for who asks for explicit little endian", async () => {
    const picture = testPicture({ rows: 4, columns: 4, samples: 3, bits: 16 });
    await server.store([colourFile(picture, "1.2.840.10008.1.2.5", encodeRle(picture))]);
    const explicit = "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1";
    const own = await server.fetch(`${INSTANCE}/frames/1`, { headers: { Accept: explicit } });
    expect(own.headers.get("Content-Type")).toBe(`${explicit}; photometric-interpretation="RGB"`);
    expect(Buffer.from(await own.arrayBuffer()).equals(picture.bytes)).toBe(true);
    const headers = { Accept: `multipart/related; type="application/octet-stream"; photometric-interpretation=RGB` };
    const parts = await server.fetch(`${INSTANCE}/frames/1`, { headers });
    const body = Buffer.from(await parts.arrayBuffer());
    const eightBits = picture.bytes.filter((_, index) => index % 2 === 1);
    expect(body.indexOf(`Content-Type: ${explicit}; photometric-interpretation="RGB"\r\n`)).toBeGreaterThan(0);
    expect(body.indexOf(eightBits)).toBeGreaterThan(0);
    const etags = [own, parts, await server.fetch(`${INSTANCE}/frames/1`)].map(({ headers: all }) => all.get("ETag"));
    expect(new Set(etags).size).toBe(3);
    const again = await server.fetch(`${INSTANCE}/frames/1`, {
      headers: { ...headers, "If-None-Match": etags[1] ?? "" },
    });
    expect([again.status, again.headers.get("Cache-Control")]).toEqual([304, "private, no-cache"]);
  });

  it("[AR19] shares subsampled colours out, and says 422 where a frame is damaged or cannot be decoded", async () => {
    const pair = Uint8Array.of(100, 200, 128, 128);
    const picture = { rows: 4, columns: 4, samples: 3, bits: 8 } as const;
    const pixels = Buffer.concat(Array.from({ length: 8 }, () => pair));
    await server.store([colourFile(picture, "1.2.840.10008.1.2.1", pixels, "YBR_FULL_422")]);
    const headers = { Accept: "application/octet-stream; photometric-interpretation=RGB" };
    const rgb = await server.fetch(`${INSTANCE}/frames/1`, { headers });
    expect([...new Uint8Array(await rgb.arrayBuffer())].slice(0, 6)).toEqual([100, 100, 100, 200, 200, 200]);
    for (const syntax of ["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.110"]) {
      server.gate.enterNewInstitution();
      await server.store([colourFile(picture, syntax, new Uint8Array(64))]);
      expect((await server.fetch(`${INSTANCE}/frames/1`, { headers })).status, syntax).toBe(422);
      expect((await server.fetch(`${INSTANCE}/frames/1`)).status, syntax).toBe(200);
    }
  });

  it("[AR10] hands bulk data out where the metadata point to them", async () => {
    const value = Uint8Array.from({ length: 6000 }, (_, index) => index % 256);
    await server.store([part10File({ elements: [...imageElements(), { tag: 0x7fe10010, vr: "OB", value }] })]);
    const [metadata] = (await json(await server.fetch(`${INSTANCE}/metadata`))) as Record<
      string,
      { BulkDataURI?: string }
    >[];
    const uri = metadata?.["7FE10010"]?.BulkDataURI ?? "";
    expect(uri).toMatch(/^\/dicom-web\//u);
    const bulk = await server.fetch(uri.replace("/dicom-web", ""), { headers: { Accept: "application/octet-stream" } });
    expect(Buffer.from(await bulk.arrayBuffer()).equals(value)).toBe(true);
  });

  it("T19 [AR9] clears an executable preamble on the way out, and says so", async () => {
    const preamble = Buffer.alloc(128, "MZ");
    const file = part10File({ elements: imageElements(), preamble });
    await server.store([file]);
    const response = await server.fetch(INSTANCE, single);
    const body = Buffer.from(await response.arrayBuffer());
    expect(body.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(body.subarray(128).equals(file.subarray(128))).toBe(true);
    expect(response.headers.get("Warning")).toContain("preamble");
    expect((await server.store([file])).status).toBe(200);
  });

  it("[AR15] renders PNGs, and 422 for what is not decoded here", async () => {
    await server.store([imageFile()]);
    for (const path of [
      `${INSTANCE}/rendered`,
      `${INSTANCE}/frames/1/rendered`,
      `${INSTANCE}/thumbnail`,
      "/studies/1.2.3/series/1.2.3.1/thumbnail",
    ]) {
      const response = await server.fetch(path);
      expect([response.status, response.headers.get("Content-Type")], path).toEqual([200, "image/png"]);
      expect(
        Buffer.from(await response.arrayBuffer())
          .subarray(1, 4)
          .toString(),
      ).toBe("PNG");
    }
    const elements = imageElements({ seriesUid: "1.2.3.2", instanceUid: "1.2.3.2.1" }).filter(
      ({ tag }) => tag !== 0x7fe00010,
    );
    const fragments = encapsulatedPixelData(new Uint8Array(), [new Uint8Array(10)]);
    await server.store([part10File({ elements, transferSyntaxUid: "1.2.840.10008.1.2.4.80" }, fragments)]);
    expect((await server.fetch("/studies/1.2.3/series/1.2.3.2/thumbnail")).status).toBe(422);
  });
});
