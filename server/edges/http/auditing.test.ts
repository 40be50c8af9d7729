import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CaseDetail } from "../../../shared/protocol/api/cases.ts";
import { SessionDetail } from "../../../shared/protocol/api/sessions.ts";
import type { UserId } from "../../../shared/model/ids.ts";
import { ApiHarness } from "../../testing/ApiHarness.ts";
import { goodPassword, IdentityServer } from "../../testing/IdentityServer.ts";
import { auditRuleOf } from "./auditRules.ts";

let server: ApiHarness;
let identity: IdentityServer;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  server = await ApiHarness.start();
  identity = await IdentityServer.open();
  ana = await server.addPerson("ana");
  ben = await server.addPerson("ben");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await identity[Symbol.asyncDispose]();
});
beforeEach(() => {
  server.audit.entries.length = 0;
  server.audit.canWrite = true;
  identity.audit.entries.length = 0;
});

const newCase = { title: "Liver lesion of Mr Secret", question: "Resectable?", number: "K-17" };

async function makeCase(): Promise<CaseDetail> {
  return (await server.call(ana, "cases", { method: "POST", body: newCase })).as(CaseDetail);
}

describe("what the HTTP edge records", () => {
  it("[AT8] every route that changes something has a rule", () => {
    const routes = [...server.routes, ...identity.routes].filter((route) => !/^(?:GET|HEAD) /u.test(route));
    expect(routes.length).toBeGreaterThan(20);
    const unknown = routes.filter((route) => {
      const [method = "", path = ""] = route.split(" ");
      return !auditRuleOf(method, path.replace(/:\w+/gu, "x"));
    });
    expect(unknown).toEqual([]);
  });

  it("[AT8] a change has one record of who, what and from where, before it is answered, and no text of it", async () => {
    const { id } = await makeCase();
    await server.call(ana, `cases/${id}`, { method: "PATCH", body: { question: "And now?" } });
    await server.call(ana, `CASES/${id}`);
    await server.call(ana, `cases/${id}/members/${ben}`, { method: "PUT", body: { role: "member" } });
    const who = { institutionId: "institution-a", actor: { id: ana, kind: "staff" }, outcome: "ok" };
    const from = { address: "127.0.0.1", agent: "tool" };
    expect(server.audit.entries).toEqual([
      { ...who, from, event: "case-created", subject: { case: id } },
      { ...who, from, event: "case-changed", subject: { case: id } },
      { ...who, from, event: "case-read", subject: { case: id } },
      { ...who, from, event: "case-member-set", subject: { case: id, user: ben } },
    ]);
    expect(JSON.stringify(server.audit.entries)).not.toMatch(/Secret|Resectable|K-17/u);
  });

  it("[AT8] lists of what is known of patients are read, with the session where they are its agenda", async () => {
    const body = { title: "MDT", startsAt: 1 };
    const { id } = (await server.call(ana, "sessions", { method: "POST", body })).as(SessionDetail);
    for (const path of ["cases", `sessions/${id}`]) await server.call(ana, path);
    expect(server.audit.entries.slice(1).map(({ event, subject }) => [event, subject])).toEqual([
      ["case-read", {}],
      ["case-read", { session: id }],
    ]);
  });

  it("[AT8] a request sent again is not recorded again; ending a session is what it says", async () => {
    const headers = { "Idempotency-Key": "once" };
    const body = { title: "MDT", startsAt: 1 };
    for (let time = 0; time < 2; time++) await server.call(ana, "sessions", { method: "POST", body, headers });
    const planned = server.audit.entries.filter(({ event }) => event === "session-planned");
    expect(planned).toHaveLength(1);
    const answer = await server.call(ana, "sessions", { method: "POST", body, headers });
    const { id } = answer.as(SessionDetail);
    expect(planned[0]?.subject).toEqual({ session: id });
    await server.call(ana, `sessions/${id}`, { method: "PATCH", body: { isEnded: true } });
    expect(server.audit.last("session-ended")?.subject).toEqual({ session: id });
  });

  it("[AT5] nothing is changed that could not be recorded; looking goes on", async () => {
    const { id } = await makeCase();
    server.audit.canWrite = false;
    const refused = await server.call(ana, `cases/${id}`, { method: "PATCH", body: { question: "Unseen?" } });
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.text)).toMatchObject({ code: "read-only" });
    expect((await server.call(ana, `cases/${id}`)).as(CaseDetail).question).toBe("Resectable?");
  });

  it("[AT9] T22 a refusal says who asked for what, and why not", async () => {
    const { id } = await makeCase();
    expect((await server.call(ben, `cases/${id}`)).status).toBe(404);
    expect(server.audit.last("access-refused")).toMatchObject({
      outcome: "refused",
      reason: "not-found",
      actor: { id: ben },
      institutionId: "institution-a",
      subject: { case: id },
    });
  });

  it("[AT9] signing in, a wrong password, signing out: of whom, never their address or password", async () => {
    const eva = await identity.add("eva");
    const browser = identity.browser();
    await browser.signIn("eva@mdt.example", "wrong but long enough");
    await browser.signIn("nobody@mdt.example", "wrong but long enough");
    await browser.signedIn("eva@mdt.example");
    await browser.ask("/api/auth/sign-out", { body: { isEverywhere: false } });
    const about = { institutionId: "institution-1", subject: { user: eva } };
    expect(identity.audit.entries).toMatchObject([
      { event: "signed-in", outcome: "refused", reason: "unauthenticated", ...about },
      { event: "signed-in", outcome: "refused", reason: "unauthenticated" },
      { event: "signed-in", outcome: "ok", actor: { id: eva, kind: "staff" }, institutionId: "institution-1" },
      { event: "signed-out", outcome: "ok", actor: { id: eva } },
    ]);
    expect(identity.audit.entries[1]).not.toHaveProperty("institutionId");
    expect(JSON.stringify(identity.audit.entries)).not.toMatch(/mdt\.example|wrong but|correct horse/u);
  });

  it("[AT9] a refresh token that comes back after it was replaced is an alarm", async () => {
    const ivo = await identity.add("ivo");
    const browser = identity.browser();
    await browser.signedIn("ivo@mdt.example", goodPassword);
    const thief = identity.browser(browser.cookies);
    await browser.ask("/api/auth/refresh");
    identity.now += 10 * 60_000;
    expect((await thief.ask("/api/auth/refresh")).status).toBe(401);
    expect(identity.audit.last("token-reused")).toMatchObject({ outcome: "refused", subject: { user: ivo } });
  });
});
