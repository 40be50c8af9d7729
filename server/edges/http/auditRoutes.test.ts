import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../shared/model/audit.ts";
import { CaseId, InstitutionId, UserId } from "../../../shared/model/ids.ts";
import { AuditPage } from "../../../shared/protocol/api/audit.ts";
import { Failure } from "../../../shared/protocol/failures.ts";
import { AuditCheck } from "../../audit/AuditCheck.ts";
import { AuditReader } from "../../audit/AuditReader.ts";
import { AuditTrail } from "../../audit/AuditTrail.ts";
import type { Principal } from "../../auth/Principal.ts";
import { Log } from "../../platform/log.ts";
import { apiGate } from "./apiGate.ts";
import { auditRoutes } from "./auditRoutes.ts";
import { createApp } from "./createApp.ts";
import { type Listening, listen } from "./listen.ts";

const [here, there] = [InstitutionId.parse("institution-1"), InstitutionId.parse("institution-2")];
const person = (name: string, institutionId: InstitutionId, kind: Principal["kind"]): Principal => ({
  userId: UserId.parse(`user-${name}`),
  institutionId,
  kind,
  isCoordinator: kind === "staff",
  name,
  loginId: "login-1",
  expiresAt: 8.64e15,
});
const people = new Map([
  ["ada", person("ada-0001", here, "administrator")],
  ["eve", person("eve-0001", there, "administrator")],
  ["ben", person("ben-0001", here, "staff")],
  ["guy", person("guy-0001", here, "guest")],
]);

describe("/api/audit", () => {
  const stack = new AsyncDisposableStack();
  let server: Listening;
  let isAlone = false;
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "consilium-audit-"));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const path = join(directory, "audit.sqlite");
    let now = 0;
    const audit = stack.use(await AuditTrail.open({ path, log: new Log("silent"), now: () => (now += 1000) }));
    const reader = stack.use(await AuditReader.open(path));
    for (let index = 0; index < 30; index++) {
      const institutionId = index % 3 === 0 ? there : here;
      const actor = { id: UserId.parse(index % 2 === 0 ? "user-ben-0001" : "user-eve-0001") };
      const subject = { case: CaseId.parse(`case-${String(index).padStart(4, "0")}`) };
      await audit.append({
        event: "case-created",
        outcome: index % 5 === 0 ? "refused" : "ok",
        institutionId,
        actor,
        subject,
      });
      if (index % 10 === 0) await audit.append({ event: "server-started", outcome: "ok" });
    }
    const accountGate = apiGate((token) => {
      const who = people.get(token ?? "");
      if (!who) throw new Failure("unauthenticated", "the token is not valid");
      return who;
    });
    const check = new AuditCheck({ path, now: () => 0 });
    const routes = auditRoutes({ audit, reader, check, accountGate, isAlone: async () => isAlone });
    const mount = (app: Parameters<Parameters<typeof createApp>[0]["mount"]>[0]) => void app.use(routes.routes());
    const app = createApp({ log: new Log("silent"), registry: new Registry(), isTls: false, mount });
    server = stack.use(await listen(app, { host: "127.0.0.1", port: 0, publicUrl: undefined, tls: undefined }));
  });
  afterAll(() => stack.disposeAsync());

  const get = (who: string, path: string) =>
    fetch(`${server.url}/api/audit${path}`, { headers: { Authorization: `Bearer ${who}` } });
  const post = (who: string, path: string, body: object) =>
    fetch(`${server.url}/api/audit${path}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${who}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const page = async (who: string, path: string) => AuditPage.parse(await (await get(who, path)).json());
  const casesOf = (records: readonly AuditRecord[]) =>
    records.flatMap(({ subject }) => (subject.case ? [Number(subject.case.slice(5))] : []));
  const all = Array.from({ length: 30 }, (_, index) => index);

  it("[AT10] is for administrators alone: not for staff, guests or nobody, whatever they ask", async () => {
    for (const path of ["", "/chain", "/export?format=csv"]) {
      const statuses = await Promise.all(["ben", "guy", "nobody"].map(async (who) => (await get(who, path)).status));
      expect([path, ...statuses]).toEqual([path, 403, 403, 401]);
    }
    for (const [path, body] of [["/search", {}] as const, ["/export", { format: "csv" }] as const]) {
      const asked = ["ben", "guy", "nobody"].map(async (who) => (await post(who, path, body)).status);
      expect([path, ...(await Promise.all(asked))]).toEqual([path, 403, 403, 401]);
    }
  });

  it("[AT10] T24 answers to a body what it answers to a query, so that no address has what one looks for", async () => {
    const inQuery = await page("ada", "?event=case-created&person=user-ben-0001&limit=5");
    const body = { event: "case-created", person: "user-ben-0001", limit: 5 };
    expect(inQuery.records).toHaveLength(5);
    expect(await (await post("ada", "/search", body)).json()).toEqual(inQuery);
    const older = await (await post("ada", "/search", { ...body, before: inQuery.next })).json();
    expect(AuditPage.parse(older).records[0]?.seq).toBeLessThan(inQuery.records[4]?.seq ?? 0);
    const file = await (await post("ada", "/export", { format: "csv", subject: "case-0004" })).text();
    expect(file.match(/case-\d{4}/gu)).toEqual(["case-0004"]);
    for (const wrong of [{ limit: 0 }, { subject: "Mr Smith" }, { name: "Mr Smith" }, []])
      expect([wrong, (await post("ada", "/search", wrong)).status]).toEqual([wrong, 400]);
  });

  it("[AT10] says whose trail each record is in, and takes one of them alone", async () => {
    expect((await page("ada", "?limit=200")).trails).toEqual(["institution"]);
    expect((await page("ada", "?trail=server")).records).toEqual([]);
    isAlone = true;
    const both = await page("ada", "?limit=200");
    const server = await page("ada", "?trail=server");
    const own = await page("ada", "?trail=institution&limit=200");
    const ofServer = await (await get("ada", "/export?format=csv&trail=server")).text();
    isAlone = false;
    expect(both.trails).toEqual(["institution", "server"]);
    expect(both.records.filter(({ trail }) => trail === "server")).toEqual(server.records);
    expect(both.records.filter(({ trail }) => trail === "institution")).toEqual(own.records);
    expect(server.records.map(({ event }) => event)).toEqual(Array.from({ length: 3 }, () => "server-started"));
    expect(
      ofServer
        .split("\r\n")
        .slice(1, -1)
        .every((line) => line.startsWith("server,")),
    ).toBe(true);
    expect(ofServer.match(/server-started/gu)).toHaveLength(3);
  });

  it("[AT10] T22 shows an institution's own records, and the server's where there is no other institution", async () => {
    const ours = casesOf((await page("ada", "?limit=200")).records);
    const theirs = casesOf((await page("eve", "?limit=200")).records);
    expect(ours).toEqual(all.filter((index) => index % 3 !== 0).toReversed());
    expect(theirs).toEqual(all.filter((index) => index % 3 === 0).toReversed());
    expect((await page("ada", "?event=server-started")).records).toEqual([]);
    isAlone = true;
    expect((await page("ada", "?event=server-started")).records).toHaveLength(3);
    isAlone = false;
    const files = await Promise.all(
      ["csv", "dicom", "fhir"].map(async (format) => (await get("eve", `/export?format=${format}`)).text()),
    );
    for (const file of files) {
      expect(file).toContain("case-0003");
      expect(file).not.toMatch(/case-000[12]|server-started/u);
    }
  });

  it("[AT10] goes by pages, newest first, without a gap or a repeat, also while records are added", async () => {
    const found: AuditRecord[] = [];
    let next: number | undefined;
    do {
      const part: AuditPage = await page(
        "ada",
        `?event=case-created&limit=7${next === undefined ? "" : `&before=${next}`}`,
      );
      expect(part.records.length).toBe(part.next === undefined ? 20 % 7 : 7);
      found.push(...part.records);
      next = part.next;
      await get("eve", "/export?format=csv"); // Is itself recorded.
    } while (next !== undefined);
    expect(casesOf(found)).toEqual(all.filter((index) => index % 3 !== 0).toReversed());
    expect(found.map(({ seq }) => seq)).toEqual(found.map(({ seq }) => seq).toSorted((a, b) => b - a));
  });

  it("[AT10] filters by time, person, outcome and subject, and refuses what is no filter", async () => {
    const cases = async (query: string) => casesOf((await page("ada", `?event=case-created&${query}`)).records);
    const whole = (await page("ada", "?event=case-created&limit=200")).records;
    const [newest, , third] = whole;
    expect(await cases(`from=${third?.at}&until=${newest?.at}`)).toEqual(casesOf(whole.slice(1, 3)));
    expect(await cases("person=user-ben-0001&limit=200")).toEqual(casesOf(whole).filter((index) => index % 2 === 0));
    expect(await cases("outcome=refused&limit=200")).toEqual(casesOf(whole).filter((index) => index % 5 === 0));
    expect(await cases("subject=case-0004")).toEqual([4]);
    expect(await cases("subject=case-0003")).toEqual([]); // The other institution's.
    for (const query of [
      "?limit=0",
      "?limit=201",
      "?before=x",
      "?event=none",
      "?institution=institution-2",
      "?person=%27or%201",
    ]) {
      expect([query, (await get("ada", query)).status]).toEqual([query, 400]);
    }
  });

  it("[AT10] records each export, with its format, before its first byte", async () => {
    await (await get("ada", "/export?format=fhir")).text();
    const [newest] = (await page("ada", "?event=audit-exported")).records;
    expect(newest).toMatchObject({ actor: { id: "user-ada-0001" }, reason: "fhir" });
  });
});
