import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UserId } from "../../../shared/model/ids.ts";
import { CaseDetail, CaseList } from "../../../shared/protocol/api/cases.ts";
import { Problem } from "../../../shared/protocol/api/problem.ts";
import { type ApiAnswer, ApiHarness } from "../../testing/ApiHarness.ts";

let api: ApiHarness;
let ana: UserId;
let ben: UserId;
let eve: UserId;
const newCase = { number: "K-1", title: "Liver", question: "Resectable?", history: "None" };
const unknown = "id-99999999";

async function create(body: object = newCase, headers = {}) {
  return (await api.call(ana, "cases", { method: "POST", body, headers })).as(CaseDetail);
}

async function expectProblem(answer: ApiAnswer | Promise<ApiAnswer>, status: number, code: string): Promise<Problem> {
  const problem = (await answer).as(Problem);
  expect([(await answer).status, problem.code]).toEqual([status, code]);
  return problem;
}

beforeEach(async () => {
  api = await ApiHarness.start();
  ana = await api.addPerson("ana");
  ben = await api.addPerson("ben");
  eve = await api.addPerson("eve", { institution: "institution-b" });
  const own = { uploader: ana, institutionId: (await api.actor(ana)).institutionId };
  api.studies.push({ uid: "1.2.3", ...own }, { uid: "1.2.4", ...own, uploader: ben });
});
afterEach(() => api[Symbol.asyncDispose]());

describe("cases", () => {
  it("[SE21] makes a case of its creator's, and shows it to nobody else", async () => {
    const answer = await api.call(ana, "cases", { method: "POST", body: { ...newCase, studies: ["1.2.3"] } });
    const detail = answer.as(CaseDetail);
    expect(detail).toMatchObject({ ...newCase, studies: ["1.2.3"], createdAt: api.now, sessions: [] });
    expect(detail.members).toEqual([{ id: ana, name: "ana", role: "owner" }]);
    expect(detail.may).toEqual({
      editCase: true,
      changeOwners: true,
      attachStudies: true,
      writeMarks: true,
      writeNotes: true,
    });
    expect([answer.status, answer.headers.get("location"), answer.headers.get("etag")]).toEqual([
      201,
      `/api/cases/${detail.id}`,
      `"${detail.version}"`,
    ]);
    expect((await api.call(ana, "cases")).as(CaseList).cases.map(({ id }) => id)).toEqual([detail.id]);
    expect((await api.call(ben, "cases")).as(CaseList).cases).toEqual([]);
    await expectProblem(api.call(ben, `cases/${detail.id}`), 404, "not-found");
  });

  it("is of one institution: guests make none", async () => {
    const guest = await api.addPerson("guest", { kind: "guest" });
    await expectProblem(api.call(guest, "cases", { method: "POST", body: newCase }), 403, "forbidden");
  });

  it("2C changes what was read, and nothing that has changed meanwhile", async () => {
    const { id, version } = await create();
    const patch = (ifMatch: string, title: string) =>
      api.call(ana, `cases/${id}`, { method: "PATCH", body: { title }, headers: { "If-Match": ifMatch } });
    const changed = (await patch(`"${version}"`, "Segment VII")).as(CaseDetail);
    expect(changed).toMatchObject({ ...newCase, title: "Segment VII", version: version + 1 });
    await expectProblem(patch(`"${version}"`, "Other"), 412, "stale");
    await expectProblem(patch("W/x", "Other"), 412, "stale");
    expect((await api.call(ana, `cases/${id}`)).as(CaseDetail).title).toBe("Segment VII");
  });

  it.each([
    ["an unknown field", { ...newCase, isSecret: "Doe^John" }, ""],
    ["a wrong type", { ...newCase, title: ["Doe^John"] }, "/title"],
    ["a missing field", { number: "Doe^John" }, "/title"],
    ["a bad UID", { ...newCase, studies: ["1.2.3", "Doe^John"] }, "/studies/1"],
  ])("2C answers %s with a pointer and no echo", async (_what, body, pointer) => {
    const answer = await api.call(ana, "cases", { method: "POST", body });
    const problem = await expectProblem(answer, 400, "bad-message");
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
    expect(answer.text).not.toContain("Doe");
    expect((await api.call(ana, "cases")).as(CaseList).cases).toEqual([]);
  });

  it("2C refuses bad JSON, other types, unknown methods and bad ids", async () => {
    const post = { method: "POST", body: '{"number":' };
    await expectProblem(api.call(ana, "cases", post), 400, "bad-message");
    const prototype = { method: "POST", body: `{"__proto__":{},${JSON.stringify(newCase).slice(1)}` };
    await expectProblem(api.call(ana, "cases", prototype), 400, "bad-message");
    const plain = { ...post, headers: { "Content-Type": "text/plain" } };
    await expectProblem(api.call(ana, "cases", plain), 415, "unsupported");
    await expectProblem(api.call(ana, "cases", { method: "DELETE" }), 405, "method-not-allowed");
    const { id } = await create();
    await expectProblem(api.call(ana, `cases/${id}`, { method: "PUT", body: {} }), 405, "method-not-allowed");
    for (const bad of ["x", "a".repeat(200)]) {
      await expectProblem(api.call(ana, `cases/${bad}/members/${ben}`, { method: "DELETE" }), 404, "not-found");
    }
    for (const bad of ["%00", "..%2fx", "%c0%ae"]) {
      await expectProblem(api.call(ana, `cases/${bad}/members/${ben}`, { method: "DELETE" }), 400, "bad-message");
    }
    await expectProblem(api.call(ana, `cases/${id}/studies/1..2`, { method: "PUT" }), 404, "not-found");
  });

  it("2C creates once for one Idempotency-Key, and refuses it for another body", async () => {
    const headers = { "Idempotency-Key": "key-1" };
    const [first, second] = [await create(newCase, headers), await create(newCase, headers)];
    expect(second.id).toBe(first.id);
    const other = { method: "POST", body: { ...newCase, title: "Other" }, headers };
    await expectProblem(api.call(ana, "cases", other), 409, "conflict");
    expect((await api.call(ana, "cases")).as(CaseList).cases.length).toBe(1);
  });

  it("[SE20] 2C answers another tenant's case as an unknown one, whatever is asked of it", async () => {
    const { id } = await create();
    for (const [path, call] of [
      ["", {}],
      ["", { method: "PATCH", body: { title: "T" } }],
      ["/studies/1.2.3", { method: "PUT" }],
      ["/studies/1.2.3", { method: "DELETE" }],
      [`/members/${eve}`, { method: "PUT", body: { role: "owner" } }],
      [`/members/${ana}`, { method: "DELETE" }],
    ] as const) {
      const [foreign, none] = [
        await api.call(eve, `cases/${id}${path}`, call),
        await api.call(eve, `cases/${unknown}${path}`, call),
      ];
      expect([foreign.status, foreign.text]).toEqual([404, none.text]);
    }
  });

  it("[SE21] attaches only studies that the asker sees, and tells the sessions", async () => {
    const { id } = await create();
    const put = (uid: string) => api.call(ana, `cases/${id}/studies/${uid}`, { method: "PUT" });
    const [hidden, none] = [await put("1.2.4"), await put("1.2.99")];
    expect([hidden.status, hidden.text]).toEqual([404, none.text]);
    const created = { method: "POST", body: { ...newCase, studies: ["1.2.4"] } };
    await expectProblem(api.call(ana, "cases", created), 404, "not-found");
    const session = await api.call(ana, "sessions", {
      method: "POST",
      body: { title: "S", startsAt: 1, agenda: [id] },
    });
    const sessionId = JSON.parse(session.text).id;
    expect((await put("1.2.3")).as(CaseDetail).studies).toEqual(["1.2.3"]);
    expect(api.live.told).toEqual([`agendaChanged ${sessionId}`]);
    const detached = await api.call(ana, `cases/${id}/studies/1.2.3`, { method: "DELETE" });
    expect(detached.as(CaseDetail).studies).toEqual([]);
    expect(api.live.told).toContain("accessChanged everyone");
  });

  it("[SE21] lets nobody who only sees a case's study carry it into a case of their own", async () => {
    const { id } = await create({ ...newCase, studies: ["1.2.3"] });
    const body = { title: "S", startsAt: 1, agenda: [id] };
    const session = JSON.parse((await api.call(ana, "sessions", { method: "POST", body })).text).id;
    const setRole = (role: string) =>
      api.call(ana, `sessions/${session}/members/${ben}`, { method: "PUT", body: { role, given: [] } });
    const carry = () => api.call(ben, "cases", { method: "POST", body: { ...newCase, studies: ["1.2.3"] } });
    await setRole("observer");
    expect((await api.call(ben, `cases/${id}`)).as(CaseDetail).studies).toEqual(["1.2.3"]);
    await expectProblem(carry(), 403, "forbidden");
    await setRole("member");
    expect((await carry()).status).toBe(201);
  });

  it("[SE21] has members of the same institution, none disabled, none a guest", async () => {
    const { id } = await create();
    const guest = await api.addPerson("guest", { kind: "guest" });
    const put = (user: string, role = "member") =>
      api.call(ana, `cases/${id}/members/${user}`, { method: "PUT", body: { role } });
    const none = await put("user-nobody-0001");
    for (const user of [guest, eve]) expect(await put(user)).toMatchObject({ status: 404, text: none.text });
    const detail = (await put(ben)).as(CaseDetail);
    expect(detail.members.map(({ name, role }) => [name, role])).toEqual([
      ["ana", "owner"],
      ["ben", "member"],
    ]);
    expect((await api.call(ben, `cases/${id}`)).as(CaseDetail).may).toMatchObject({
      editCase: false,
      changeOwners: false,
    });
    const canPlan = async (who: UserId) => (await api.call(who, "cases")).as(CaseList).cases.map((one) => one.canPlan);
    expect([await canPlan(ana), await canPlan(ben)]).toEqual([[true], [false]]);
    await expectProblem(api.call(ben, `cases/${id}`, { method: "PATCH", body: { title: "T" } }), 403, "forbidden");
    await expectProblem(api.call(ben, `cases/${id}/members/${ana}`, { method: "DELETE" }), 403, "forbidden");
    await api.call(ana, `cases/${id}/members/${ben}`, { method: "DELETE" });
    await expectProblem(api.call(ben, `cases/${id}`), 404, "not-found");
    expect(api.live.told).toEqual([`accessChanged ${ben}`, `accessChanged ${ben}`]);
  });

  it("[SE21] has its owners made and unmade by owners alone, not by who runs a session that shows it", async () => {
    const { id } = await create();
    const body = { title: "S", startsAt: 1, agenda: [id] };
    const session = JSON.parse((await api.call(ana, "sessions", { method: "POST", body })).text).id;
    const chair = { method: "PUT", body: { role: "chair", given: [] } };
    await api.call(ana, `sessions/${session}/members/${ben}`, chair);
    const put = (user: UserId, role: string) =>
      api.call(ben, `cases/${id}/members/${user}`, { method: "PUT", body: { role } });
    await expectProblem(put(ben, "owner"), 403, "forbidden");
    const mayOf = async () => (await api.call(ben, `cases/${id}`)).as(CaseDetail).may;
    expect(await mayOf()).toMatchObject({ editCase: true, changeOwners: false });
    const cara = await api.addPerson("cara");
    await api.records.putCaseMember(id, { userId: cara, role: "owner" });
    await expectProblem(put(cara, "member"), 403, "forbidden");
    await expectProblem(api.call(ben, `cases/${id}/members/${cara}`, { method: "DELETE" }), 403, "forbidden");
    const dan = await api.addPerson("dan");
    expect((await put(dan, "member")).status).toBe(200);
    for (const gone of [ana, cara]) await api.disable(gone);
    expect(await mayOf()).toMatchObject({ changeOwners: true });
    expect((await put(ben, "owner")).status).toBe(200);
  });

  it("[RE3] keeps the last owner, and lets one of two go", async () => {
    const { id } = await create();
    const leave = { method: "DELETE" };
    await expectProblem(api.call(ana, `cases/${id}/members/${ana}`, leave), 409, "conflict");
    await api.call(ana, `cases/${id}/members/${ben}`, { method: "PUT", body: { role: "owner" } });
    const gone = await api.call(ana, `cases/${id}/members/${ana}`, leave);
    expect([gone.status, gone.text]).toEqual([204, ""]);
    await expectProblem(api.call(ana, `cases/${id}`), 404, "not-found");
  });
});
