import { DatabaseSync } from "node:sqlite";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import { Role } from "../../shared/model/roles.ts";
import { Database } from "../platform/database.ts";
import { Records } from "./Records.ts";
import { recordsMigrations } from "./recordsSchema.ts";

const institutionId = InstitutionId.parse("institution-1");
const sessionId = SessionId.parse("session-0001");
const [chair, guest, stranger] = ["user-chair-1", "user-guest-1", "user-other-1"].map((id) => UserId.parse(id)) as [
  UserId,
  UserId,
  UserId,
];
const [liver, brain] = ["case-liver-1", "case-brain-1"].map((id) => CaseId.parse(id)) as [CaseId, CaseId];
const text = { number: "K-1", title: "Liver", question: "Resectable?" };
const [OPENS, CLOSES] = [1000, 2000];

let database: Database;
let records: Records;
let now = 0;
const by = (userId: UserId) => ({ userId, name: "A name", at: now });
const sorted = (list: readonly string[]) => list.toSorted((a, b) => (a < b ? -1 : 1));
const studiesOf = async (user: UserId) => sorted((await records.carriedFor(user, institutionId)).caseStudies);

beforeEach(async () => {
  now = OPENS;
  database = await Database.open({ path: ":memory:", migrations: recordsMigrations });
  records = new Records(database, () => now);
  await records.addCase({ id: liver, institutionId, ...text, studies: ["1.2.3", "1.2.4"] });
  await records.addCase({ id: brain, institutionId, ...text, studies: ["1.2.5"] });
  await records.addSession({ id: sessionId, institutionId, title: "MDT", firstPresenter: peerOf(chair) }, [
    brain,
    liver,
  ]);
  await records.addMember({ sessionId, userId: chair, role: "chair" });
  const invitation = { cases: [liver], from: OPENS, until: CLOSES };
  await records.addMember({ sessionId, userId: guest, role: "guest", invitation });
});
afterEach(() => database.close());

describe("the people of a session", () => {
  it("gives members the agenda in order and guests the cases of their invitation", async () => {
    expect((await records.agenda(sessionId, chair)).map((item) => item.id)).toEqual([brain, liver]);
    expect((await records.agenda(sessionId, guest)).map((item) => item.id)).toEqual([liver]);
    expect(await records.agenda(sessionId, stranger)).toEqual([]);
    expect(await records.standingOf(sessionId, chair)).toEqual({ role: "chair", given: [] });
    expect(await records.standingOf(sessionId, stranger)).toBeUndefined();
  });

  it.each([
    [OPENS - 1, false, OPENS],
    [OPENS, true, CLOSES],
    [CLOSES - 1, true, CLOSES],
    [CLOSES, false, undefined],
  ])("[RE1] at %i a guest's window of 1000 to 2000 is open: %s, changing next at %s", async (at, isOpen, next) => {
    now = at;
    const standing = { role: "guest", given: [], window: { from: OPENS, until: CLOSES } };
    expect(await records.standingOf(sessionId, guest)).toEqual(isOpen ? standing : undefined);
    expect((await records.agenda(sessionId, guest)).length).toBe(isOpen ? 1 : 0);
    expect(await studiesOf(guest)).toEqual(isOpen ? ["1.2.3", "1.2.4"] : []);
    expect((await records.caseStandings(liver, guest)).standings.length).toBe(isOpen ? 1 : 0);
    expect((await records.casesOf(guest)).length).toBe(isOpen ? 1 : 0);
    expect((await records.sessionsOf(guest)).map(({ caseCount }) => caseCount)).toEqual(isOpen ? [1] : []);
    expect(await records.nextWindowChange(guest)).toBe(next);
    expect(await records.nextWindowChange(chair)).toBeUndefined();
  });

  it("[RE1] gives and takes roles and rights, and nobody who was removed has any", async () => {
    await records.addMember({ sessionId, userId: stranger, role: "observer" });
    await records.setGiven(sessionId, stranger, ["speak", "speak"]);
    await records.setRole(sessionId, stranger, "member");
    expect(await records.standingOf(sessionId, stranger)).toEqual({ role: "member", given: ["speak"] });
    await records.removeMember(sessionId, stranger);
    expect(await records.standingOf(sessionId, stranger)).toBeUndefined();
    expect(await studiesOf(stranger)).toEqual([]);
    await expect(records.removeMember(sessionId, stranger)).rejects.toMatchObject({ code: "not-found" });
    await expect(records.setRole(sessionId, stranger, "member")).rejects.toMatchObject({ code: "not-found" });
    await expect(records.setGiven(sessionId, stranger, [])).rejects.toMatchObject({ code: "not-found" });
  });

  it("[RE3] [RE8] keeps the last chair, also where two go at once", async () => {
    for (const change of [
      () => records.removeMember(sessionId, chair),
      () => records.setRole(sessionId, chair, "member"),
      () => records.putMember({ sessionId, userId: chair, role: "scribe" }),
    ]) {
      await expect(change()).rejects.toMatchObject({ code: "conflict" });
    }
    await records.putMember({ sessionId, userId: stranger, role: "chair" });
    const both = [chair, stranger].map((user) => records.removeMember(sessionId, user));
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("[RE3] makes no member a guest and no guest a member", async () => {
    await expect(records.setRole(sessionId, guest, "member")).rejects.toMatchObject({ code: "conflict" });
    await expect(records.putMember({ sessionId, userId: guest, role: "member" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(records.setInvitation(sessionId, chair, { cases: [], from: 0, until: 1 })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("the course of a session", () => {
  const states = async () => (await records.agenda(sessionId, chair)).map(({ state }) => state);

  it("[RE4] has one case on stage; the former one is discussed", async () => {
    expect(await states()).toEqual(["planned", "planned"]);
    await records.showCase(sessionId, brain);
    expect(await states()).toEqual(["onStage", "planned"]);
    await records.showCase(sessionId, liver);
    await records.showCase(sessionId, liver);
    expect(await states()).toEqual(["discussed", "onStage"]);
    await records.setCaseState(sessionId, brain, "deferred");
    await records.endSession(sessionId);
    expect(await states()).toEqual(["deferred", "discussed"]);
  });

  it("[RE4] refuses a case off the agenda and changes nothing then", async () => {
    const other = CaseId.parse("case-other-1");
    await records.showCase(sessionId, brain);
    await expect(records.showCase(sessionId, other)).rejects.toMatchObject({ code: "not-found" });
    await expect(records.setCaseState(sessionId, other, "planned")).rejects.toMatchObject({ code: "not-found" });
    await expect(records.moveCase(sessionId, other, 0)).rejects.toMatchObject({ code: "not-found" });
    expect(await states()).toEqual(["onStage", "planned"]);
  });

  it("moves a case to its place, the last one where there is no such place", async () => {
    await records.moveCase(sessionId, liver, 0);
    expect(await records.agendaIds(sessionId)).toEqual([liver, brain]);
    await records.moveCase(sessionId, liver, 99);
    expect(await records.agendaIds(sessionId)).toEqual([brain, liver]);
  });

  it("[RE5] unsigns a decision that is written anew", async () => {
    const decision = { session: sessionId, caseId: brain, outcome: "made", text: "Operate" } as const;
    await expect(records.signDecision(sessionId, brain, by(chair))).rejects.toMatchObject({ code: "not-found" });
    await records.recordDecision({ ...decision, by: by(stranger), isSigned: false });
    await records.signDecision(sessionId, brain, by(chair));
    const read = async () => (await records.agenda(sessionId, chair))[0]?.decision;
    expect(await read()).toMatchObject({ text: "Operate", written: { userId: stranger }, signed: { userId: chair } });
    await expect(records.signDecision(sessionId, brain, by(chair))).rejects.toMatchObject({ code: "conflict" });
    await records.recordDecision({ ...decision, text: "Wait", by: by(stranger), isSigned: false });
    expect(await read()).toEqual({ outcome: "made", text: "Wait", written: by(stranger) });
    await records.recordDecision({ ...decision, by: by(chair), isSigned: true });
    expect((await read())?.signed).toEqual(by(chair));
    expect((await records.casesOf(chair)).find(({ id }) => id === brain)?.decision?.text).toBe("Operate");
  });

  it("[RE6] changes a plan all or not at all", async () => {
    const { version } = await records.session(sessionId);
    await expect(records.changeSession(sessionId, { title: "Old" }, version - 1)).rejects.toMatchObject({
      code: "stale",
    });
    await records.showCase(sessionId, brain);
    const without = { title: "New", agenda: [liver] };
    await expect(records.changeSession(sessionId, without, version)).rejects.toMatchObject({ code: "conflict" });
    expect(await records.session(sessionId)).toMatchObject({ title: "MDT", version });
    await records.changeSession(sessionId, { title: "New", agenda: [liver, brain], startsAt: 5 }, version);
    expect(await records.session(sessionId)).toMatchObject({ title: "New", startsAt: 5, version: version + 1 });
    expect((await records.agenda(sessionId, chair)).map(({ id, state }) => [id, state])).toEqual([
      [liver, "planned"],
      [brain, "onStage"],
    ]);
  });

  it("[RE6] keeps a decided case on the agenda, and ends an invitation to a case that leaves it", async () => {
    await records.changeSession(sessionId, { agenda: [brain] });
    await records.changeSession(sessionId, { agenda: [brain, liver] });
    expect(await records.agenda(sessionId, guest)).toEqual([]);
    const decision = { session: sessionId, caseId: liver, outcome: "deferred", text: "" } as const;
    await records.recordDecision({ ...decision, by: by(chair), isSigned: true });
    await expect(records.changeSession(sessionId, { agenda: [brain] })).rejects.toMatchObject({ code: "conflict" });
  });

  it("ends and reopens; its people still see its cases", async () => {
    await records.endSession(sessionId);
    now += 1;
    await records.endSession(sessionId);
    expect((await records.session(sessionId)).endedAt).toBe(OPENS);
    expect(await studiesOf(chair)).toEqual(["1.2.3", "1.2.4", "1.2.5"]);
    await records.reopenSession(sessionId);
    expect((await records.session(sessionId)).endedAt).toBeUndefined();
  });

  it("answers an unknown session with not-found", async () => {
    await expect(records.session(SessionId.parse("session-9999"))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("cases and their studies", () => {
  it("T22 names the studies of a user's own cases only", async () => {
    expect(await studiesOf(chair)).toEqual(["1.2.3", "1.2.4", "1.2.5"]);
    expect(await studiesOf(guest)).toEqual(["1.2.3", "1.2.4"]);
    expect(await studiesOf(stranger)).toEqual([]);
    await records.putCaseMember(brain, { userId: stranger, role: "member" });
    expect(await studiesOf(stranger)).toEqual(["1.2.5"]);
    const other = await records.carriedFor(chair, InstitutionId.parse("institution-2"));
    expect(other).toEqual({ caseStudies: [], carried: [], addableStudies: [], mayUpload: false });
  });

  it("[AR16] lets chair, coordinator and member add to the studies of their cases, and nobody else", async () => {
    for (const role of Role.options.filter((role) => role !== "guest" && role !== "chair")) {
      await records.addMember({ sessionId, userId: UserId.parse(`user-${role}-1`), role });
    }
    for (const role of Role.options) {
      const { mayUpload, addableStudies } = await records.carriedFor(UserId.parse(`user-${role}-1`), institutionId);
      const adds = ["chair", "coordinator", "member"].includes(role);
      expect([role, mayUpload, sorted(addableStudies)]).toEqual([role, adds, adds ? ["1.2.3", "1.2.4", "1.2.5"] : []]);
    }
    expect(await records.carriedFor(stranger, institutionId)).toMatchObject({ addableStudies: [], mayUpload: false });
    await records.putCaseMember(brain, { userId: stranger, role: "member" });
    const joined = { addableStudies: ["1.2.5"], mayUpload: true };
    expect(await records.carriedFor(stranger, institutionId)).toMatchObject(joined);
  });

  it("[RE2] gathers every way to a case", async () => {
    expect(await records.caseStandings(brain, stranger)).toEqual({ institutionId, standings: [] });
    await records.putCaseMember(brain, { userId: chair, role: "owner" });
    const { standings } = await records.caseStandings(brain, chair);
    expect(sorted(standings.map(({ role }) => role))).toEqual(["chair", "coordinator"]);
    expect(await records.caseStandings(liver, guest)).toMatchObject({
      standings: [{ role: "guest" }],
      window: { from: OPENS, until: CLOSES },
    });
    expect((await records.caseStandings(brain, guest)).standings).toEqual([]);
    expect(await records.sessionsWithCase(brain)).toEqual([sessionId]);
    await expect(records.caseStandings(CaseId.parse("case-other-1"), chair)).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("attaches a study once, at the end, and detaches it", async () => {
    await records.attachStudy(liver, "1.2.9");
    await records.attachStudy(liver, "1.2.9");
    const [, item] = await records.agenda(sessionId, chair);
    expect(item?.studies).toEqual(["1.2.3", "1.2.4", "1.2.9"]);
    expect((await records.carriedFor(stranger, institutionId)).carried).toContain("1.2.9");
    await records.detachStudy(liver, "1.2.3");
    expect(await records.studiesOfCase(liver)).toEqual(["1.2.4", "1.2.9"]);
    await expect(records.detachStudy(liver, "1.2.3")).rejects.toMatchObject({ code: "not-found" });
  });

  it("[RE3] keeps a case's last owner", async () => {
    await records.putCaseMember(liver, { userId: chair, role: "owner" });
    await expect(records.removeCaseMember(liver, chair)).rejects.toMatchObject({ code: "conflict" });
    await expect(records.putCaseMember(liver, { userId: chair, role: "member" })).rejects.toMatchObject({
      code: "conflict",
    });
    await records.putCaseMember(liver, { userId: stranger, role: "owner" });
    await records.removeCaseMember(liver, chair);
    expect(await records.caseMembers(liver)).toEqual([{ userId: stranger, role: "owner" }]);
    await expect(records.removeCaseMember(liver, chair)).rejects.toMatchObject({ code: "not-found" });
  });

  it("[RE6] refuses to change a case that has changed meanwhile", async () => {
    const { version } = await records.case(liver);
    await records.changeCase(liver, { title: "Segment VII" }, version);
    await expect(records.changeCase(liver, { title: "Other" }, version)).rejects.toMatchObject({ code: "stale" });
    expect(await records.case(liver)).toMatchObject({ ...text, title: "Segment VII", version: version + 1 });
  });
});

it("[RE7] opens a data directory of the first version", async () => {
  const directory = await mkdtemp(join(tmpdir(), "consilium-records-"));
  const path = join(directory, "records.sqlite");
  const old = new DatabaseSync(path);
  old.exec(`${recordsMigrations[0]}; pragma user_version = 1;
    insert into session values ('${sessionId}', '${institutionId}', 'MDT', '${chair}');
    insert into clinical_case values ('${liver}', '${institutionId}', 'K-1', 'Liver', 'Q');
    insert into clinical_case values ('${brain}', '${institutionId}', 'K-2', 'Brain', 'Q');
    insert into agenda_item values ('${sessionId}', 0, '${brain}'), ('${sessionId}', 1, '${liver}');
    insert into session_member values ('${sessionId}', '${chair}', 'chair'), ('${sessionId}', '${guest}', 'guest');
    insert into guest_case values ('${sessionId}', '${guest}', '${liver}')`);
  old.close();
  {
    await using opened = await Database.open({ path, migrations: recordsMigrations });
    const kept = new Records(opened);
    expect((await kept.agenda(sessionId, chair)).map(({ id, state }) => [id, state])).toEqual([
      [brain, "planned"],
      [liver, "planned"],
    ]);
    expect(await kept.session(sessionId)).toMatchObject({ version: 1, startsAt: expect.any(Number) });
    expect(await kept.standingOf(sessionId, guest)).toBeUndefined();
    await kept.setInvitation(sessionId, guest, { cases: [liver], from: 0, until: 8.64e15 });
    expect((await kept.agenda(sessionId, guest)).map(({ id }) => id)).toEqual([liver]);
  }
  await rm(directory, { recursive: true, force: true });
});
