import { Registry } from "prom-client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import { Archive } from "../archive/Archive.ts";
import { wholeInstitution } from "../archive/StudyScope.ts";
import { Log } from "../platform/log.ts";
import { HeardAudit } from "../testing/HeardAudit.ts";
import { imageElements, imageFile, part10File } from "../testing/part10File.ts";
import { dicomWebRoutes } from "./dicomweb/dicomWebRoutes.ts";
import { STOW_TYPE, stowBody } from "./dicomweb/dicomWebTesting.ts";
import { auditing } from "./http/auditing.ts";
import { createApp } from "./http/createApp.ts";
import { type Listening, listen } from "./http/listen.ts";

const who = { institutionId: InstitutionId.parse("institution-1"), userId: UserId.parse("user-one-1") };
const STUDY = "1.2.3";
const INSTANCE = `/studies/${STUDY}/series/1.2.3.1/instances/1.2.3.1.1`;

describe("what DICOMweb records", () => {
  const stack = new AsyncDisposableStack();
  const audit = new HeardAudit();
  let server: Listening;
  beforeAll(async () => {
    const archive = stack.use(await Archive.open({ log: new Log("silent") }));
    const admit = async (header: string | undefined) => {
      if (header === undefined) throw new Failure("unauthenticated", "a token is needed");
      const nothing = { onChange: () => () => undefined, [Symbol.dispose]: () => undefined };
      const scope = wholeInstitution(who.institutionId, who.userId);
      return { value: { scope }, revoked: new AbortController().signal, ...nothing };
    };
    const routes = dicomWebRoutes({ archive, gate: { admit }, publicUrl: () => "https://mdt.example" });
    const app = createApp({
      log: new Log("silent"),
      registry: new Registry(),
      isTls: false,
      mount: (koa) => {
        koa.use(auditing({ audit, accounts: { find: async () => undefined, findByEmail: async () => undefined } }));
        koa.use(routes.routes());
      },
    });
    server = stack.use(await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls: undefined }));
    const preamble = Buffer.alloc(128);
    preamble.write("4d5a9000", 0, "hex");
    const bad = part10File({ elements: imageElements({ instanceUid: "1.2.3.1.1" }), preamble });
    await store([bad, imageFile({ instanceUid: "1.2.3.1.2" })]);
  });
  beforeEach(() => void audit.entries.splice(0));
  afterAll(() => stack.disposeAsync());

  interface Asked extends Omit<RequestInit, "headers"> {
    readonly headers?: Readonly<Record<string, string>>;
  }
  const ask = async (path: string, init: Asked = {}) => {
    const headers = { Authorization: "Bearer somebody", "User-Agent": "curl/8", ...init.headers };
    const answer = await fetch(`${server.url}/dicom-web${path}`, { ...init, headers });
    await answer.arrayBuffer();
    return answer.status;
  };
  const store = (files: readonly Uint8Array[]) =>
    ask("/studies", { method: "POST", headers: { "Content-Type": STOW_TYPE }, body: new Uint8Array(stowBody(files)) });
  const by = { ...who, from: { address: "127.0.0.1", agent: "tool" } };
  const entry = (event: string, more: object = {}) => {
    const { userId, ...rest } = by;
    return { event, outcome: "ok", actor: { id: userId }, subject: { study: STUDY }, ...rest, ...more };
  };

  it.each([
    ["one object", INSTANCE, "application/dicom"],
    ["a study", `/studies/${STUDY}`, 'multipart/related; type="application/dicom"'],
  ])("T19 [AT8] that an executable preamble was cleared on its way out of %s", async (_, path, accept) => {
    expect(await ask(path, { headers: { Accept: accept } })).toBe(200);
    expect(audit.entries).toMatchObject([entry("preamble-cleared"), entry("images-retrieved")]);
  });

  it("[AT8] no preamble where none was cleared: of another object, of metadata, of a picture", async () => {
    const other = INSTANCE.replace("1.2.3.1.1", "1.2.3.1.2");
    for (const path of [other, `${INSTANCE}/metadata`]) expect(await ask(path)).toBe(200);
    expect(audit.entries.map(({ event }) => event)).toEqual(["images-retrieved", "images-retrieved"]);
  });

  it("[AT8] how many images came into which study, searches, and who was refused", async () => {
    const again = imageElements({ studyUid: "1.2.4", seriesUid: "1.2.4.1", instanceUid: "1.2.4.1.1" });
    expect(await store([part10File({ elements: again }), imageFile({ instanceUid: "1.2.3.1.3" })])).toBe(200);
    expect(audit.entries).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining(entry("images-stored", { subject: { study: "1.2.4" }, count: 1 })),
        expect.objectContaining(entry("images-stored", { count: 1 })),
      ]),
    );
    audit.entries.splice(0);
    expect(await ask("/studies?PatientName=Doe*")).toBe(200);
    expect(audit.entries).toMatchObject([entry("studies-searched", { subject: {} })]);
    expect(JSON.stringify(audit.entries)).not.toContain("Doe");
    audit.entries.splice(0);
    expect(await fetch(`${server.url}/dicom-web${INSTANCE}`).then(({ status }) => status)).toBe(401);
    expect(audit.entries).toMatchObject([{ event: "access-refused", outcome: "refused", reason: "unauthenticated" }]);
  });
});
