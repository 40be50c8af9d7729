import { createConnection } from "node:net";
import { describe, expect, it } from "vitest";
import { Uid } from "../../../shared/model/dicom.ts";
import { UserId } from "../../../shared/model/ids.ts";
import { wholeInstitution } from "../../archive/StudyScope.ts";
import { collect } from "../../platform/blobs/BlobStore.contract.ts";
import { imageFile } from "../../testing/part10File.ts";
import { PUBLIC_URL, serveTests, startDicomWeb, STOW_TYPE, stowBody } from "./dicomWebTesting.ts";

const server = await serveTests();

const json = (response: Response): Promise<unknown> => response.json();
const INSTANCE = "/studies/1.2.3/series/1.2.3.1/instances/1.2.3.1.1";

describe("STOW-RS", () => {
  it("[AR14] 200: every instance is there, and its references say where", async () => {
    const response = await server.store([imageFile(), imageFile({ instanceUid: "1.2.3.1.2" })]);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toContain("application/dicom+json");
    expect(await json(response)).toMatchObject({
      "00081190": { Value: [`${PUBLIC_URL}/dicom-web/studies/1.2.3`] },
      "00081199": {
        Value: [
          { "00081155": { Value: ["1.2.3.1.1"] }, "00081190": { Value: [`${PUBLIC_URL}/dicom-web${INSTANCE}`] } },
          { "00081155": { Value: ["1.2.3.1.2"] } },
        ],
      },
    });
    expect(await json(await server.fetch("/studies/1.2.3/instances"))).toHaveLength(2);
  });

  it("[AR14] 202: some are there, and each other has its reason", async () => {
    await server.store([imageFile()]);
    const response = await server.store([imageFile(), imageFile({ patientName: "X" }), Buffer.from("no DICOM")]);
    expect(response.status).toBe(202);
    expect(await json(response)).toMatchObject({
      "00081198": { Value: [{ "00081155": { Value: ["1.2.3.1.1"] }, "00081197": { vr: "US", Value: [0x0111] } }] },
      "00081199": { Value: [{ "00081155": { Value: ["1.2.3.1.1"] } }] },
      "0008119A": { Value: [{ "00081197": { vr: "US", Value: [0xc000] } }] },
    });
  });

  it("[AR14] 409: none is there, and nothing is found afterwards", async () => {
    const file = imageFile();
    const response = await server.store([file.subarray(0, file.length - 1), Buffer.alloc(0)]);
    expect(response.status).toBe(409);
    expect(await json(await server.fetch("/studies"))).toEqual([]);
  });

  it("[AR16] 403 for who may not bring studies, 0124 for a case's study that is only seen", async () => {
    expect((await server.store([imageFile()])).status).toBe(200);
    const userId = UserId.parse("observer-1");
    const whole = wholeInstitution(server.gate.institutionId, userId);
    const seen = { ...whole, isCoordinator: false, caseStudies: [Uid.parse("1.2.3")], carried: [Uid.parse("1.2.3")] };
    const body = stowBody([imageFile({ instanceUid: "1.2.3.1.2" })]);
    const post = (): Promise<Response> =>
      server.fetch("/studies", { method: "POST", headers: { "Content-Type": STOW_TYPE }, body, user: userId });
    server.gate.scopes.set(userId, { ...seen, mayUpload: false });
    expect((await post()).status).toBe(403);
    server.gate.scopes.set(userId, seen);
    const refused = await post();
    expect(refused.status).toBe(409);
    expect(await json(refused)).toMatchObject({ "00081198": { Value: [{ "00081197": { Value: [0x0124] } }] } });
    server.gate.scopes.set(userId, { ...seen, addableStudies: [Uid.parse("1.2.3")] });
    expect((await post()).status).toBe(200);
  });

  it("[AR14] takes one instance as the whole body", async () => {
    const post = (body: Uint8Array, path = "/studies"): Promise<Response> =>
      server.fetch(path, { method: "POST", headers: { "Content-Type": "application/dicom" }, body });
    const response = await post(imageFile());
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ "00081199": { Value: [{ "00081155": { Value: ["1.2.3.1.1"] } }] } });
    const file = imageFile({ instanceUid: "1.2.3.1.2" });
    expect((await post(file.subarray(0, file.length - 1))).status).toBe(409);
    expect((await post(file, "/studies/1.2.99")).status).toBe(409);
    expect((await post(file, "/studies/1.2.3")).status).toBe(200);
    const alone = await server.fetch(`${INSTANCE.slice(0, -1)}2`, { headers: { Accept: "application/dicom" } });
    expect(Buffer.from(await alone.arrayBuffer()).equals(file)).toBe(true);
  });

  it("2D: refuses what is no STOW request", async () => {
    const post = (type: string, body: Uint8Array | string, headers: Record<string, string> = {}): Promise<Response> =>
      server.fetch("/studies", { method: "POST", headers: { "Content-Type": type, ...headers }, body });
    expect((await post("application/dicom", imageFile(), { "Content-Encoding": "gzip" })).status).toBe(415);
    const body = stowBody([imageFile()]);
    expect((await post("application/json", "{}")).status).toBe(415);
    expect((await post("application/dicom+json", "[{}]")).status).toBe(415);
    expect((await post('multipart/form-data; boundary="BOUNDARY"', body)).status).toBe(415);
    expect((await post('multipart/related; type="application/dicom+json"; boundary=BOUNDARY', body)).status).toBe(415);
    expect((await post('multipart/related; type="application/dicom"', body)).status).toBe(400);
    expect((await post('multipart/related; type="application/dicom"; boundary=OTHER', body)).status).toBe(400);
    expect((await post(STOW_TYPE, body.subarray(0, body.length - 10))).status).toBe(400);
    expect((await post(STOW_TYPE, "--BOUNDARY--")).status).toBe(400);
    expect((await post(STOW_TYPE, body, { "Content-Encoding": "gzip" })).status).toBe(415);
    expect((await post(STOW_TYPE, body, { Accept: "application/dicom+xml" })).status).toBe(406);
    expect((await server.fetch("/studies/not-a-uid", { method: "POST" })).status).toBe(400);
    expect((await server.fetch("/studies", { method: "DELETE" })).status).toBe(405);
  });

  it("[AR14] a request cut short is 400, and what came whole is stored; again is idempotent", async () => {
    const files = [imageFile(), imageFile({ instanceUid: "1.2.3.1.2" })];
    const body = stowBody(files);
    const cut = body.subarray(0, body.length - 40);
    const response = await server.fetch("/studies", {
      method: "POST",
      headers: { "Content-Type": STOW_TYPE },
      body: cut,
    });
    expect(response.status).toBe(400);
    expect(await json(await server.fetch("/studies/1.2.3/instances"))).toHaveLength(1);
    expect((await server.store(files)).status).toBe(200);
    expect(await json(await server.fetch("/studies/1.2.3/instances"))).toHaveLength(2);
  });

  it("2D disconnect [AR14]: a sender that goes away leaves whole instances and the server well", async () => {
    const body = stowBody([imageFile(), imageFile({ instanceUid: "1.2.3.1.2" })]);
    const { port } = new URL(server.url);
    const socket = createConnection(Number(port), "127.0.0.1");
    socket.write(
      `POST /dicom-web/studies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user-one-1\r\nContent-Type: ${STOW_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.write(body.subarray(0, body.length - 60), resolve));
    socket.destroy();
    await expect
      .poll(async () => json(await server.fetch("/studies/1.2.3/instances")), { timeout: 10_000 })
      .toHaveLength(1);
    expect((await server.store([imageFile({ instanceUid: "1.2.3.1.2" })])).status).toBe(200);
  });

  it("2C [AR14]: a sender that falls silent is given up, and what came whole is stored", async () => {
    await using impatient = await startDicomWeb({}, { maxSilenceMs: 50 });
    const body = stowBody([imageFile(), imageFile({ instanceUid: "1.2.3.1.2" })]);
    const { port } = new URL(impatient.url);
    const socket = createConnection(Number(port), "127.0.0.1");
    socket.write(
      `POST /dicom-web/studies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user-one-1\r\nContent-Type: ${STOW_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, body.length - 60));
    const answer = (await collect(socket)).toString("latin1");
    expect(answer).toMatch(/^HTTP\/1\.1 504 /u);
    expect(answer).toContain('{"code":"timeout"}');
    expect(answer).toMatch(/^Connection: close\r$/mu);
    expect(await json(await impatient.fetch("/studies/1.2.3/instances"))).toHaveLength(1);
  });

  it("413: refuses requests and instances over the limits", async () => {
    await using small = await startDicomWeb({ limits: { maxInstanceBytes: 1000 } }, { maxRequestBytes: 3000 });
    const post = (body: Uint8Array): Promise<Response> =>
      small.fetch("/studies", { method: "POST", headers: { "Content-Type": STOW_TYPE }, body });
    expect((await post(stowBody([new Uint8Array(1001)]))).status).toBe(413);
    expect(
      (await post(stowBody([new Uint8Array(900), new Uint8Array(900), new Uint8Array(900), new Uint8Array(900)])))
        .status,
    ).toBe(413);
    expect((await post(stowBody([imageFile()]))).status).toBe(200);
  });

  it("stores to a named study only what is of it", async () => {
    expect((await server.store([imageFile()], { path: "/studies/1.2.99" })).status).toBe(409);
    expect((await server.store([imageFile()], { path: "/studies/1.2.3" })).status).toBe(200);
  });
});
