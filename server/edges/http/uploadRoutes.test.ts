import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CaseId, InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { StoredAnswer, UploadDesk } from "../../../shared/protocol/api/uploads.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { Archive } from "../../archive/Archive.ts";
import type { Principal } from "../../auth/Principal.ts";
import { Database } from "../../platform/database.ts";
import { Log } from "../../platform/log.ts";
import { Records } from "../../records/Records.ts";
import { recordsMigrations } from "../../records/recordsSchema.ts";
import { studyScope } from "../../sessions/studyAccess.ts";
import { UploadCommands } from "../../sessions/uploadCommands.ts";
import { imageFile, type TestImage } from "../../testing/part10File.ts";
import { apiGate } from "./apiGate.ts";
import { createApp } from "./createApp.ts";
import { type Listening, listen } from "./listen.ts";
import { uploadRoutes } from "./uploadRoutes.ts";

function person(name: string, institution = "institution-1", isCoordinator = false): Principal {
  const ids = { userId: UserId.parse(`user-${name}-0001`), institutionId: InstitutionId.parse(institution) };
  return { ...ids, name, kind: "staff", isCoordinator, loginId: "login-1", expiresAt: 1 };
}

const people: Readonly<Record<string, Principal>> = {
  ana: person("ana"),
  ben: person("ben"),
  coordinator: person("coordinator", "institution-1", true),
  stranger: person("stranger", "institution-2", true),
};

let archive: Archive;
let clinic: Database;
let server: Listening;

async function ask(who: string, path = "", body?: unknown): Promise<Response> {
  return fetch(`${server.url}/api/uploads${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${who}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function stored(who: string, instances: readonly string[]): Promise<string[]> {
  const answer = StoredAnswer.parse(await (await ask(who, "/stored", { instances })).json());
  return answer.instances.map(({ uid }) => uid).toSorted();
}

async function inbox(who: string): Promise<unknown[]> {
  const { inbox: studies } = UploadDesk.parse(await (await ask(who)).json());
  return studies.map((study) => study["0020000D"]?.Value?.[0]);
}

beforeAll(async () => {
  archive = await Archive.open({ log: new Log("silent") });
  clinic = await Database.open({ path: ":memory:", migrations: recordsMigrations });
  const records = new Records(clinic, () => 1);
  const gate = apiGate((token) => {
    const who = people[token ?? ""];
    if (!who) throw new Failure("unauthenticated", "the token is not valid");
    return who;
  });
  const router = uploadRoutes({ gate, commands: new UploadCommands({ archive, records }) });
  const app = createApp({
    log: new Log("silent"),
    registry: new Registry(),
    isTls: false,
    mount: (koa) => void koa.use(router.routes()),
  });
  server = await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls: undefined });

  const own = { institutionId: people["ana"]!.institutionId, question: "", studies: [] };
  // Who stands nowhere may not store: each of them owns a case.
  for (const name of ["ana", "ben"]) {
    const id = CaseId.parse(`case-of-${name}`);
    await records.addCase({ ...own, id, number: name, title: name, owner: people[name]!.userId });
  }
  const store = async (who: string, image: TestImage): Promise<void> => {
    const outcomes = await archive.store.storeAll([imageFile(image)], await studyScope(records, people[who]!));
    expect(outcomes).toMatchObject([{ kind: "stored" }]);
  };
  await store("ana", { studyUid: "1.1", seriesUid: "1.1.1", instanceUid: "1.1.1.1" });
  await store("ana", { studyUid: "1.2", seriesUid: "1.2.1", instanceUid: "1.2.1.1" });
  await store("ben", { studyUid: "1.3", seriesUid: "1.3.1", instanceUid: "1.3.1.1" });
  // Ana's second study is in Ben's case now: it is for its people, whoever brought it.
  await records.attachStudy(CaseId.parse("case-of-ben"), "1.2");
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await archive[Symbol.asyncDispose]();
  await clinic.close();
});

const all = ["1.1.1.1", "1.2.1.1", "1.3.1.1", "1.9.9.9"];

describe("what is stored of what one names", () => {
  it("[SE25] T22: only of studies that the asker sees; anything else is as absent as what does not exist", async () => {
    expect(await stored("ana", all)).toEqual(["1.1.1.1"]);
    expect(await stored("ben", all)).toEqual(["1.2.1.1", "1.3.1.1"]);
    expect(await stored("coordinator", all)).toEqual(["1.1.1.1", "1.3.1.1"]);
    expect(await stored("stranger", all)).toEqual([]);
    const [hidden, absent] = await Promise.all(
      ["1.3.1.1", "1.9.9.9"].map(async (uid) => (await ask("ana", "/stored", { instances: [uid] })).text()),
    );
    expect(hidden).toBe(absent);
  });

  it("[SE25] with the size and digest of the bytes as they came", async () => {
    const file = imageFile({ studyUid: "1.1", seriesUid: "1.1.1", instanceUid: "1.1.1.1" });
    const answer = StoredAnswer.parse(await (await ask("ana", "/stored", { instances: ["1.1.1.1"] })).json());
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", Uint8Array.from(file))).toString("hex");
    expect(answer.instances).toEqual([{ uid: "1.1.1.1", studyUid: "1.1", size: file.length, sha256: digest }]);
  });

  it("2C: refuses nobody's questions, and what is no question", async () => {
    expect((await ask("nobody", "/stored", { instances: all })).status).toBe(401);
    const bad = [{}, { instances: [] }, { instances: ["../x"] }, { instances: all, more: 1 }, { instances: "1.1" }];
    for (const body of bad) expect((await ask("ana", "/stored", body)).status, JSON.stringify(body)).toBe(400);
    const many = Array.from({ length: 501 }, (_, index) => `1.${index + 1}`);
    expect((await ask("ana", "/stored", { instances: many })).status).toBe(400);
    expect((await ask("ana", "/stored", { instances: many.slice(1) })).status).toBe(200);
  });
});

describe("the inbox of new studies", () => {
  it("[SE25] holds what no case carries: one's own, and for coordinators everybody's of the institution", async () => {
    expect(await inbox("ana")).toEqual(["1.1"]);
    expect(await inbox("ben")).toEqual(["1.3"]);
    expect(new Set(await inbox("coordinator"))).toEqual(new Set(["1.1", "1.3"]));
    expect(await inbox("stranger")).toEqual([]);
  });

  it("[AR16] says who may store", async () => {
    const may = async (who: string) => UploadDesk.parse(await (await ask(who)).json()).mayUpload;
    expect(await may("ana")).toBe(true);
    expect(await may("coordinator")).toBe(false);
    expect((await ask("nobody")).status).toBe(401);
  });
});
