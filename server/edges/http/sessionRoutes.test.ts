import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserId } from "../../../shared/model/ids.ts";
import { CaseId } from "../../../shared/model/ids.ts";
import { CaseDetail } from "../../../shared/protocol/api/cases.ts";
import { SessionAdmission } from "../../../shared/protocol/api/join.ts";
import { Problem } from "../../../shared/protocol/api/problem.ts";
import { CreatedInvitation, SessionDetail, SessionList } from "../../../shared/protocol/api/sessions.ts";
import { type ApiAnswer, ApiHarness } from "../../testing/ApiHarness.ts";

let api: ApiHarness;
let ana: UserId;
let ben: UserId;
let eve: UserId;
let [liver, brain] = [CaseId.parse("case-none-1"), CaseId.parse("case-none-2")];
let session: SessionDetail;
const unknown = "id-99999999";
const HOUR = 3_600_000;

async function expectProblem(answer: ApiAnswer | Promise<ApiAnswer>, status: number, code: string): Promise<Problem> {
  const problem = (await answer).as(Problem);
  expect([(await answer).status, problem.code]).toEqual([status, code]);
  return problem;
}

const of = (path = "", id: string = session.id) => `sessions/${id}${path}`;
const patch = (body: object, headers = {}, who = ana) => api.call(who, of(), { method: "PATCH", body, headers });
const put = (user: UserId, role: string, { who = ana, given = [] as string[] } = {}) =>
  api.call(who, of(`/members/${user}`), { method: "PUT", body: { role, given } });
const remove = (user: UserId, who = ana) => api.call(who, of(`/members/${user}`), { method: "DELETE" });
const detail = async (who = ana) => (await api.call(who, of())).as(SessionDetail);

async function invite(cases: readonly CaseId[], { from = api.now, until = api.now + HOUR } = {}) {
  const body = { name: "Dr. Guest", cases, from, until };
  const created = (await api.call(ana, of("/invitations"), { method: "POST", body })).as(CreatedInvitation);
  const guest = created.session.members.findLast(({ role }) => role === "guest");
  return { ...created, guest: guest!.id, code: created.url.split("#")[1] ?? "" };
}

beforeEach(async () => {
  api = await ApiHarness.start();
  ana = await api.addPerson("ana");
  ben = await api.addPerson("ben");
  eve = await api.addPerson("eve", { institution: "institution-b" });
  const newCase = async () => {
    const body = { number: "K-1", title: "T" };
    return (await api.call(ana, "cases", { method: "POST", body })).as(CaseDetail).id;
  };
  [liver, brain] = [await newCase(), await newCase()];
  const body = { title: "MDT", startsAt: 5, agenda: [liver, brain] };
  session = (await api.call(ana, "sessions", { method: "POST", body })).as(SessionDetail);
});
afterEach(() => api[Symbol.asyncDispose]());

describe("sessions", () => {
  it("[SE22] are chaired by who makes them, who holds the stage first", async () => {
    expect(session).toMatchObject({ title: "MDT", startsAt: 5, isEnded: false, role: "chair" });
    expect(session.agenda.map(({ id, state }) => [id, state])).toEqual([
      [liver, "planned"],
      [brain, "planned"],
    ]);
    expect(session.members).toEqual([{ id: ana, name: "ana", role: "chair", given: [] }]);
    expect((await api.records.session(session.id)).firstPresenter).toBe(ana);
    const { sessions } = (await api.call(ana, "sessions")).as(SessionList);
    expect(sessions).toMatchObject([{ id: session.id, role: "chair", caseCount: 2, presentCount: 3 }]);
    expect((await api.call(ben, "sessions")).as(SessionList).sessions).toEqual([]);
  });

  it("2C change where they are as they were read: 412 else", async () => {
    const read = await api.call(ana, of());
    const ifMatch = { "If-Match": read.headers.get("etag") ?? "" };
    const changed = (await patch({ title: "Liver MDT", agenda: [brain, liver] }, ifMatch)).as(SessionDetail);
    expect([changed.title, changed.agenda.map(({ id }) => id)]).toEqual(["Liver MDT", [brain, liver]]);
    await expectProblem(patch({ title: "Other" }, ifMatch), 412, "stale");
    expect(api.live.told).toEqual([`accessChanged ${ana}`, `agendaChanged ${session.id}`]);
  });

  it("[SE22] takes cases onto the agenda that the asker sees, and none off that is on stage", async () => {
    const hidden = (await api.call(ben, "cases", { method: "POST", body: { number: "K", title: "T" } })).as(CaseDetail);
    const [foreign, none] = [await patch({ agenda: [hidden.id] }), await patch({ agenda: [unknown] })];
    expect([foreign.status, foreign.text]).toEqual([404, none.text]);
    const created = { method: "POST", body: { title: "T", startsAt: 0, agenda: [hidden.id] } };
    await expectProblem(api.call(ana, "sessions", created), 404, "not-found");
    await api.records.showCase(session.id, liver);
    await expectProblem(patch({ agenda: [brain] }), 409, "conflict");
    expect((await patch({ agenda: [liver] })).as(SessionDetail).agenda.map(({ id }) => id)).toEqual([liver]);
  });

  it("[SE22] gives nobody a case by an agenda of their own: who only sees it, or is its member, does not put it there", async () => {
    await put(ben, "observer");
    const own = (agenda: readonly CaseId[]) =>
      api.call(ben, "sessions", { method: "POST", body: { title: "Mine", startsAt: 0, agenda } });
    await expectProblem(own([liver]), 403, "forbidden");
    const mine = (await own([])).as(SessionDetail);
    const add = { method: "PATCH", body: { agenda: [liver] } };
    await expectProblem(api.call(ben, of("", mine.id), add), 403, "forbidden");
    const setRole = (role: string) => api.call(ana, `cases/${liver}/members/${ben}`, { method: "PUT", body: { role } });
    await setRole("member");
    await expectProblem(own([liver]), 403, "forbidden");
    expect((await api.call(ben, `cases/${liver}`)).as(CaseDetail).may.editCase).toBe(false);
    await setRole("owner");
    expect((await api.call(ben, of("", mine.id), add)).status).toBe(200);
  });

  it("begin at a time that every page can show", async () => {
    const at = (startsAt: number) => api.call(ana, "sessions", { method: "POST", body: { title: "T", startsAt } });
    await expectProblem(at(Number.MAX_SAFE_INTEGER), 400, "bad-message");
    const { startsAt } = (await at(8.64e15)).as(SessionDetail);
    expect(new Date(startsAt).toISOString()).toBe("+275760-09-13T00:00:00.000Z");
  });

  it("end: nobody joins, its people still see its cases, and it can be reopened", async () => {
    await put(ben, "member");
    const admission = (await api.call(ben, of("/join"), { method: "POST" })).as(SessionAdmission);
    expect(admission).toEqual({
      session: { id: session.id, title: "MDT" },
      user: { id: ben, name: "ben", role: "member" },
    });
    await expectProblem(patch({ isEnded: true }, {}, ben), 403, "forbidden");
    expect((await patch({ isEnded: true })).as(SessionDetail).isEnded).toBe(true);
    expect(api.live.told).toContain(`ended ${session.id}`);
    await expectProblem(api.call(ben, of("/join"), { method: "POST" }), 410, "session-ended");
    expect((await api.call(ben, `cases/${liver}`)).status).toBe(200);
    await patch({ isEnded: false });
    expect((await api.call(ben, of("/join"), { method: "POST" })).status).toBe(200);
    await expectProblem(api.call(eve, of("/join"), { method: "POST" }), 404, "not-found");
  });

  it("[SE20] 2C answer another tenant as if they were not there, whatever is asked", async () => {
    const invitation = { name: "G", cases: [liver], from: 0, until: api.now + HOUR };
    for (const [path, call] of [
      ["", {}],
      ["", { method: "PATCH", body: { title: "T" } }],
      ["/join", { method: "POST" }],
      [`/members/${eve}`, { method: "PUT", body: { role: "chair" } }],
      [`/members/${ana}`, { method: "DELETE" }],
      ["/invitations", { method: "POST", body: invitation }],
      [`/invitations/${ana}`, { method: "PATCH", body: {} }],
    ] as const) {
      const [foreign, none] = [await api.call(eve, of(path), call), await api.call(eve, of(path, unknown), call)];
      expect([foreign.status, foreign.text]).toEqual([404, none.text]);
    }
  });

  it.each([
    ["", { title: "T", startsAt: 1, isSecret: "Doe^John" }, ""],
    ["", { title: "T", startsAt: "Doe^John" }, "/startsAt"],
    ["", { title: "T", startsAt: 1, agenda: ["Doe^John"] }, "/agenda/0"],
    ["/members", { role: "Doe^John" }, "/role"],
    ["/members", { role: "guest" }, "/role"],
    ["/members", { role: "member", given: ["Doe^John"] }, "/given/0"],
    ["/invitations", { name: "Doe^John", cases: [], from: 0, until: 1 }, "/cases"],
  ])("2C point at what is wrong of '%s' with %j, and echo nothing", async (path, body, pointer) => {
    const target = path === "" ? "sessions" : of(path === "/members" ? `/members/${ben}` : path);
    const answer = await api.call(ana, target, { method: path === "/members" ? "PUT" : "POST", body });
    const problem = await expectProblem(answer, 400, "bad-message");
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
    expect(answer.text).not.toContain("Doe");
  });

  it("2C invite once for one Idempotency-Key", async () => {
    const body = { name: "G", cases: [liver], from: 0, until: api.now + HOUR };
    const call = { method: "POST", body, headers: { "Idempotency-Key": "key-1" } };
    const urls = [await api.call(ana, of("/invitations"), call), await api.call(ana, of("/invitations"), call)];
    expect(urls[1]?.text).toBe(urls[0]?.text);
    expect((await detail()).members.length).toBe(2);
    await expectProblem(api.call(ana, of("/invitations"), { ...call, body: { ...body, name: "H" } }), 409, "conflict");
    await expectProblem(api.call(ana, of(), { method: "DELETE" }), 405, "method-not-allowed");
  });
});

describe("the people of a session", () => {
  it("[SE20] are colleagues; strangers, guests and nobody sound the same", async () => {
    const guest = await api.addPerson("guest", { kind: "guest" });
    const none = await put("user-nobody-0001" as UserId, "member");
    expect(none.status).toBe(404);
    for (const user of [guest, eve]) expect((await put(user, "member")).text).toBe(none.text);
    const added = (await put(ben, "observer", { given: ["speak"] })).as(SessionDetail);
    expect(added.members.at(-1)).toEqual({ id: ben, name: "ben", role: "observer", given: ["speak"] });
    expect(api.live.told).toEqual([`accessChanged ${ben}`]);
  });

  it("a coordinator runs neither chairs nor coordinators, a member nobody", async () => {
    const cara = await api.addPerson("cara");
    await put(ben, "coordinator");
    for (const role of ["chair", "coordinator"]) {
      await expectProblem(put(cara, role, { who: ben }), 403, "forbidden");
    }
    await expectProblem(put(ana, "member", { who: ben }), 409, "conflict");
    await expectProblem(put(ben, "chair", { who: ben }), 403, "forbidden");
    await put(cara, "chair");
    await expectProblem(remove(cara, ben), 403, "forbidden");
    await expectProblem(put(ana, "member", { who: ben }), 403, "forbidden");
    await put(ben, "member");
    await expectProblem(put(cara, "member", { who: ben }), 403, "forbidden");
  });

  it("[SE24] are out when the answer to their removal arrives, and not before the live session has acted", async () => {
    await put(ben, "member");
    const acted = Promise.withResolvers<void>();
    api.live.until = acted.promise;
    let isAnswered = false;
    const removal = remove(ben).then(() => (isAnswered = true));
    while ((await api.call(ben, of())).status === 200) await detail();
    await detail();
    expect([isAnswered, api.live.told.length]).toEqual([false, 1]);
    acted.resolve();
    await removal;
    expect(api.live.told.slice(1)).toEqual([`accessChanged ${ben}`]);
  });

  it("[RE3] the last chair stays", async () => {
    await expectProblem(remove(ana), 409, "conflict");
    await expectProblem(put(ana, "member"), 409, "conflict");
    await put(ben, "chair");
    expect((await remove(ana, ben)).as(SessionDetail).members.map(({ name }) => name)).toEqual(["ben"]);
    await expectProblem(api.call(ana, of()), 404, "not-found");
  });

  it("[SE23] a guest enters by a link of their own, within their window, and sees their cases alone", async () => {
    const from = api.now + HOUR;
    const { url, guest, code } = await invite([brain], { from, until: from + HOUR });
    expect(url).toBe(`http://here/join#${code}`);
    await expect(api.links.redeem(code)).rejects.toMatchObject({ code: "not-found" });
    await expectProblem(api.call(guest, of()), 404, "not-found");
    api.now = from;
    expect(await api.links.redeem(code)).toMatchObject({
      userId: guest,
      sessionId: session.id,
      expiresAt: from + HOUR,
    });
    const seen = await detail(guest);
    expect([seen.role, seen.agenda.map(({ id }) => id), seen.may]).toEqual([
      "guest",
      [brain],
      { planSession: false, invite: false },
    ]);
    await expectProblem(api.call(guest, `cases/${liver}`), 404, "not-found");
    api.now = from + HOUR;
    await expectProblem(api.call(guest, of()), 404, "not-found");
    await expectProblem(api.call(guest, `cases/${brain}`), 404, "not-found");
  });

  it("[SE22] a guest is not told what others are invited to", async () => {
    const other = await invite([liver]);
    const { guest } = await invite([brain]);
    const answer = await api.call(guest, of());
    expect(answer.text).not.toContain(liver);
    const { members } = answer.as(SessionDetail);
    expect(members.find(({ id }) => id === other.guest)?.invitation).toBeUndefined();
    expect(members.find(({ id }) => id === guest)?.invitation?.cases).toEqual([brain]);
    expect((await detail()).members.find(({ id }) => id === other.guest)?.invitation?.cases).toEqual([liver]);
  });

  it("[SE23] an invitation changes at once, and ends with its link", async () => {
    const { guest, code } = await invite([brain]);
    const change = (body: object, who = ana) => api.call(who, of(`/invitations/${guest}`), { method: "PATCH", body });
    expect((await change({ cases: [liver] })).status).toBe(200);
    expect((await detail(guest)).agenda.map(({ id }) => id)).toEqual([liver]);
    await change({ until: api.now + 1 });
    expect((await api.links.redeem(code)).expiresAt).toBe(api.now + 1);
    await expectProblem(change({ from: api.now + 5 }), 422, "unprocessable");
    await expectProblem(change({ cases: [unknown] }), 404, "not-found");
    const stranger = api.call(ana, of(`/invitations/${ben}`), { method: "PATCH", body: {} });
    await expectProblem(stranger, 404, "not-found");
    await expectProblem(put(guest, "member"), 403, "forbidden");
    expect((await remove(guest)).status).toBe(200);
    await expect(api.links.redeem(code)).rejects.toMatchObject({ code: "not-found" });
    await expectProblem(api.call(guest, of()), 404, "not-found");
    expect(api.live.told.at(-1)).toBe(`accessChanged ${guest}`);
  });

  it("are invited to cases on the agenda, for a time that is to come", async () => {
    const body = { name: "G", cases: [liver], from: 0, until: api.now + HOUR };
    const post = (change: object, who = ana) =>
      api.call(who, of("/invitations"), { method: "POST", body: { ...body, ...change } });
    await expectProblem(post({ cases: [liver, unknown] }), 404, "not-found");
    await expectProblem(post({ from: api.now + HOUR }), 422, "unprocessable");
    await expectProblem(post({ until: api.now }), 422, "unprocessable");
    await put(ben, "member");
    await expectProblem(post({}, ben), 403, "forbidden");
    expect((await detail()).members.length).toBe(2);
  });
});
