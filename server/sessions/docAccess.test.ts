import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import type { Right, Role } from "../../shared/model/roles.ts";
import { marksDocName, notesDocName, stageDocName } from "../../shared/protocol/docNames.ts";
import type { Principal } from "../auth/Principal.ts";
import { Database } from "../platform/database.ts";
import { Log } from "../platform/log.ts";
import { Records } from "../records/Records.ts";
import { recordsMigrations } from "../records/recordsSchema.ts";
import { AccessBoard } from "./AccessBoard.ts";
import { docAccess, type LiveDocMember } from "./docAccess.ts";

const institutionId = InstitutionId.parse("institution-1");
const [liver, brain] = [CaseId.parse("case-liver-1"), CaseId.parse("case-brain-1")];
const [first, second] = [SessionId.parse("session-0001"), SessionId.parse("session-0002")];
const ana = UserId.parse("user-ana-0001");
const rightsAsked: readonly Right[] = ["writeMarks", "deleteOthersMarks", "writeNotes", "holdStage"];

function principal(userId: UserId, institution = institutionId): Principal {
  return {
    userId,
    institutionId: institution,
    kind: "staff",
    isCoordinator: false,
    name: "Ana",
    loginId: "login",
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

describe("[SE18] who somebody is in a Doc", () => {
  let database: Database;
  let records: Records;
  let board: AccessBoard;
  let now: number;
  beforeEach(async () => {
    now = 1_000_000;
    database = await Database.open({ path: ":memory:", migrations: recordsMigrations });
    records = new Records(database, () => now);
    board = new AccessBoard({ now: () => now, log: new Log("silent") });
    for (const id of [liver, brain]) {
      await records.addCase({ id, institutionId, number: "K", title: "T", question: "Q", studies: [] });
    }
    for (const id of [first, second]) {
      const session = { id, institutionId, title: "MDT", firstPresenter: peerOf(ana) };
      await records.addSession(session, id === first ? [liver, brain] : [liver]);
    }
  });
  afterEach(async () => {
    board[Symbol.dispose]();
    await database.close();
  });

  const open = (docName: string, who = principal(ana)): Promise<LiveDocMember> =>
    docAccess({ board, records }, who, docName);
  const join = (sessionId: SessionId, role: Role) => records.addMember({ sessionId, userId: ana, role });
  const held = (member: LiveDocMember) => rightsAsked.filter((right) => member.may(right));

  it("is nobody without a way to it, in another institution, and where there is no such Doc", async () => {
    await records.addMember({ sessionId: second, userId: ana, role: "chair" });
    const notFound = expect.objectContaining({ code: "not-found" });
    for (const name of [
      stageDocName(first),
      marksDocName(brain),
      notesDocName(brain),
      "marks:case-unknown",
      "stage:session-9999",
      "nothing",
    ]) {
      await expect(open(name), name).rejects.toEqual(notFound);
    }
    const foreign = principal(ana, InstitutionId.parse("institution-2"));
    for (const name of [stageDocName(second), marksDocName(liver)]) {
      await expect(open(name, foreign), name).rejects.toEqual(notFound);
    }
    expect(board.watchCount).toBe(0);
  });

  it("may in a case's Docs what any way allows, shown with the highest role; in a stage what the session allows", async () => {
    await join(first, "scribe");
    await join(second, "member");
    using marks = await open(marksDocName(liver));
    expect([marks.role(), held(marks)]).toEqual(["member", ["writeMarks", "writeNotes", "holdStage"]]);
    using other = await open(notesDocName(brain));
    expect([other.role(), held(other)]).toEqual(["scribe", ["writeNotes"]]);
    using stage = await open(stageDocName(second));
    expect([stage.role(), held(stage)]).toEqual(["member", ["writeMarks", "holdStage"]]);
    expect([await marks.seed(), marks.canSee]).toEqual([{}, undefined]);
  });

  it("follows a change of role at once, and ends when the last way is gone", async () => {
    await join(first, "member");
    await join(second, "observer");
    using marks = await open(marksDocName(liver));
    let changes = 0;
    marks.onChange(() => changes++);
    await records.setRole(first, ana, "scribe");
    await board.changed([ana]);
    expect([marks.role(), held(marks), changes]).toEqual(["scribe", ["writeNotes"], 1]);
    await records.removeMember(first, ana);
    await board.changed([ana]);
    expect([marks.role(), held(marks), marks.revoked.aborted]).toEqual(["observer", [], false]);
    await records.removeMember(second, ana);
    await board.changed([ana]);
    expect(marks.revoked.reason).toMatchObject({ code: "forbidden" });
    expect(board.watchCount).toBe(0);
  });

  it("may nothing any more once it is revoked", async () => {
    await join(first, "chair");
    await records.addMember({ sessionId: first, userId: UserId.parse("user-bob-0001"), role: "chair" });
    using marks = await open(marksDocName(liver));
    expect(held(marks)).toEqual(rightsAsked);
    await records.removeMember(first, ana);
    await board.changed([ana]);
    expect(held(marks)).toEqual([]);
  });

  it("is a guest of the invited cases alone, within the window", async () => {
    const invitation = { cases: [liver], from: now, until: now + 60_000 };
    await records.addMember({ sessionId: first, userId: ana, role: "guest", invitation });
    using marks = await open(marksDocName(liver));
    using stage = await open(stageDocName(first));
    expect([marks.role(), held(marks)]).toEqual(["guest", ["holdStage"]]);
    await expect(open(marksDocName(brain))).rejects.toMatchObject({ code: "not-found" });
    expect([stage.canSee?.(liver), stage.canSee?.(brain)]).toEqual([true, false]);
    await records.setInvitation(first, ana, { ...invitation, cases: [brain] });
    await board.changed([ana]);
    expect([stage.canSee?.(liver), stage.canSee?.(brain), marks.revoked.aborted]).toEqual([false, true, true]);
    now += 60_000;
    await board.changed("everyone");
    expect([stage.revoked.aborted, stage.canSee?.(brain)]).toEqual([true, false]);
    await expect(open(stageDocName(first))).rejects.toMatchObject({ code: "not-found" });
  });

  it("[SE17] gives out no stage of a session that has ended, and the cases' Docs as before", async () => {
    await join(first, "member");
    using stage = await open(stageDocName(first));
    using marks = await open(marksDocName(brain));
    await records.endSession(first);
    await board.changed("everyone");
    expect(stage.revoked.reason).toMatchObject({ code: "session-ended" });
    expect(marks.revoked.aborted).toBe(false);
    await expect(open(stageDocName(first))).rejects.toMatchObject({ code: "session-ended" });
  });
});
