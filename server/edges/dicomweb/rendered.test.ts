import { describe, expect, it } from "vitest";
import { imageElements, imageFile, part10File, type TestElement } from "../../testing/part10File.ts";
import { serveTests } from "./dicomWebTesting.ts";

const server = await serveTests();

const STUDY = "/studies/1.2.3";
const SERIES = `${STUDY}/series/1.2.3.1`;
const INSTANCE = `${SERIES}/instances/1.2.3.1.1`;

/** Width and height of a PNG. */
async function sizeOf(response: Response): Promise<number[]> {
  const png = Buffer.from(await response.arrayBuffer());
  expect(png.toString("latin1", 1, 4)).toBe("PNG");
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

function pdfFile(document: Uint8Array): Buffer {
  const elements: TestElement[] = [
    ...imageElements({ instanceUid: "1.2.3.1.9" }).filter(({ tag }) => tag >>> 16 !== 0x0028 && tag !== 0x7fe00010),
    { tag: 0x00420011, vr: "OB", value: document },
    { tag: 0x00420012, vr: "LO", value: "application/pdf" },
  ];
  const sopClassUid = "1.2.840.10008.5.1.4.1.1.104.1";
  const own = elements.map((element) => (element.tag === 0x00080016 ? { ...element, value: sopClassUid } : element));
  return part10File({ elements: own, sopClassUid });
}

describe("rendered resources", () => {
  it("[AR15] answers with PNG or JPEG, whatever is accepted more", async () => {
    await server.store([imageFile({ frames: 2, pixels: new Uint8Array(64) })]);
    const typeOf = async (path: string, accept?: string) => {
      const response = await server.fetch(path, accept === undefined ? {} : { headers: { Accept: accept } });
      return response.ok ? [200, response.headers.get("Content-Type")?.split(";")[0]] : [response.status];
    };
    expect(await typeOf(`${INSTANCE}/rendered`)).toEqual([200, "image/png"]);
    expect(await typeOf(`${INSTANCE}/rendered`, "image/jpeg, image/png;q=0.5")).toEqual([200, "image/jpeg"]);
    expect(await typeOf(`${INSTANCE}/rendered?accept=image/jpeg`, "image/png")).toEqual([200, "image/jpeg"]);
    expect(await typeOf(`${INSTANCE}/rendered`, "image/gif")).toEqual([406]);
    expect(await typeOf(`${INSTANCE}/frames/1,2/rendered`, 'multipart/related; type="image/png"')).toEqual([
      200,
      "multipart/related",
    ]);
    expect(await typeOf(`${INSTANCE}/frames/1,2/rendered`, "image/png")).toEqual([406]);
    expect(await typeOf(`${INSTANCE}/frames/3/rendered`)).toEqual([404]);
    expect(await typeOf(`${INSTANCE}/frames/2/thumbnail`, "image/jpeg")).toEqual([200, "image/jpeg"]);
  });

  it("[AR15] looks through the window and the viewport of the query, and refuses malformed ones", async () => {
    await server.store([imageFile()]);
    expect(await sizeOf(await server.fetch(`${INSTANCE}/rendered?viewport=8,20`))).toEqual([8, 8]);
    expect(await sizeOf(await server.fetch(`${INSTANCE}/rendered?viewport=8,8,,,2,4`))).toEqual([4, 8]);
    expect(await sizeOf(await server.fetch(`${INSTANCE}/thumbnail`))).toEqual([4, 4]);
    expect(await sizeOf(await server.fetch(`${INSTANCE}/thumbnail?viewport=2,2`))).toEqual([2, 2]);
    const pictures = await Promise.all(
      ["window=4000,4000,linear", "window=4100,4000,linear-exact", "window=4000,4000,SIGMOID", "window=9000,20"].map(
        async (query) =>
          Buffer.from(await (await server.fetch(`${INSTANCE}/rendered?${query}`)).arrayBuffer()).toString("hex"),
      ),
    );
    expect(new Set(pictures).size).toBe(4);
    for (const query of [
      "window=1",
      "window=1,0,linear",
      "window=1,0.5,linear",
      "window=1,2,cubic",
      "window=1e9,2,linear",
      "viewport=0,5",
      "viewport=5",
      "viewport=99999,5",
      "viewport=5,5,1,1",
      "viewport=5,5,90,90,1,1",
      "quality=0",
      "quality=101",
      "quality=1&quality=2",
    ]) {
      expect((await server.fetch(`${INSTANCE}/rendered?${query}`)).status, query).toBe(400);
    }
    expect((await server.fetch(`${INSTANCE}/rendered?annotation=patient&unknown=1`)).status).toBe(200);
  });

  it("[AR15] renders a series and a study in parts, without what is no image, and 422 where nothing is", async () => {
    const noImage = pdfFile(Buffer.from("%PDF-1.4 "));
    await server.store([imageFile(), imageFile({ instanceUid: "1.2.3.1.2", instanceNumber: 2 }), noImage]);
    for (const path of [STUDY, SERIES]) {
      const response = await server.fetch(`${path}/rendered`);
      expect(response.headers.get("Content-Type")).toMatch(/^multipart\/related; type="image\/png"/u);
      const body = Buffer.from(await response.arrayBuffer()).toString("latin1");
      expect(body.match(/Content-Location: .*\r\n/gu)).toEqual([
        `Content-Location: /dicom-web${INSTANCE}/rendered\r\n`,
        `Content-Location: /dicom-web${SERIES}/instances/1.2.3.1.2/rendered\r\n`,
      ]);
      expect((await server.fetch(`${path}/thumbnail`)).status).toBe(200);
    }
    server.gate.enterNewInstitution();
    await server.store([noImage]);
    expect((await server.fetch(`${STUDY}/rendered`)).status).toBe(422);
    expect((await server.fetch(`${STUDY}/thumbnail`)).status).toBe(422);
  });

  it.each([20, 8000])("[AR15] renders an encapsulated PDF of %i bytes as what it is", async (length) => {
    const document = Buffer.alloc(length, "%PDF-1.4 ");
    await server.store([pdfFile(document)]);
    const path = `${SERIES}/instances/1.2.3.1.9/rendered`;
    const response = await server.fetch(path);
    expect(response.headers.get("Content-Type")).toBe("application/pdf");
    expect(Buffer.from(await response.arrayBuffer()).equals(document)).toBe(true);
    expect((await server.fetch(path, { headers: { Accept: "image/png" } })).status).toBe(406);
  });
});
