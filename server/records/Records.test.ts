import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import { Role } from "../../shared/model/roles.ts";
import { Database } from "../platform/database.ts";
import { Records } from "./Records.ts";
import { recordsMigrations } from "./recordsSchema.ts";

const institutionId = InstitutionId.parse("institution-1");
const sessionId = SessionId.parse("session-0001");
const [chair, guest, stranger] = ["user-chair-1", "user-guest-1", "user-other-1"].map((id) => UserId.parse(id));
const [liver, brain] = ["case-liver-1", "case-brain-1"].map((id) => CaseId.parse(id));

describe("Records", () => {
  let database: Database;
  let records: Records;
  beforeEach(async () => {
    database = await Database.open({ path: ":memory:", migrations: recordsMigrations });
    records = new Records(database);
    const text = { number: "K-1", title: "Liver", question: "Resectable?" };
    await records.addCase({ id: liver!, institutionId, ...text, studies: ["1.2.3", "1.2.4"] });
    await records.addCase({ id: brain!, institutionId, ...text, studies: ["1.2.5"] });
    await records.addSession({ id: sessionId, institutionId, title: "MDT", firstPresenter: peerOf(chair!) }, [
      brain!,
      liver!,
    ]);
    await records.addMember({ sessionId, userId: chair!, role: "chair" });
    await records.addMember({ sessionId, userId: guest!, role: "guest", cases: [liver!] });
  });
  afterEach(() => database.close());

  it("gives members the agenda in order and guests the cases of their invitation", async () => {
    expect((await records.agenda(sessionId, chair!)).map((item) => item.id)).toEqual([brain, liver]);
    expect((await records.agenda(sessionId, guest!)).map((item) => item.id)).toEqual([liver]);
    expect(await records.agenda(sessionId, stranger!)).toEqual([]);
    expect(await records.roleOf(sessionId, guest!)).toBe("guest");
    expect(await records.roleOf(sessionId, stranger!)).toBeUndefined();
  });

  it("T22 names the studies of a user's own cases only", async () => {
    expect([...(await records.studiesOf(chair!))].sort()).toEqual(["1.2.3", "1.2.4", "1.2.5"]);
    expect([...(await records.studiesOf(guest!))].sort()).toEqual(["1.2.3", "1.2.4"]);
    expect(await records.studiesOf(stranger!)).toEqual([]);
  });

  it("[AR16] lets chair, coordinator and member add to the studies of their cases, and nobody else", async () => {
    const other = InstitutionId.parse("institution-2");
    for (const role of Role.options.filter((role) => role !== "guest" && role !== "chair")) {
      await records.addMember({ sessionId, userId: UserId.parse(`user-${role}-1`), role });
    }
    for (const role of Role.options) {
      const user = UserId.parse(`user-${role}-1`);
      const adds = ["chair", "coordinator", "member"].includes(role);
      const addable = [...(await records.addableStudies(user, institutionId))].sort();
      expect([role, await records.mayAddStudies(user, institutionId)]).toEqual([role, adds]);
      expect([role, addable]).toEqual([role, adds ? ["1.2.3", "1.2.4", "1.2.5"] : []]);
      expect([await records.mayAddStudies(user, other), await records.addableStudies(user, other)]).toEqual([
        false,
        [],
      ]);
    }
    expect(await records.addableStudies(stranger!, institutionId)).toEqual([]);
    expect(await records.mayAddStudies(stranger!, institutionId)).toBe(false);
  });

  it("attaches a study once, at the end", async () => {
    await records.attachStudy(liver!, "1.2.9");
    await records.attachStudy(liver!, "1.2.9");
    const [, item] = await records.agenda(sessionId, chair!);
    expect(item?.studies).toEqual(["1.2.3", "1.2.4", "1.2.9"]);
    expect(await records.carriedStudies(institutionId)).toContain("1.2.9");
  });

  it("answers an unknown session with not-found", async () => {
    await expect(records.session(SessionId.parse("session-9999"))).rejects.toMatchObject({ code: "not-found" });
  });
});
