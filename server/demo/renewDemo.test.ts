import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CaseId, InstitutionId, peerOf, SessionId, UserId } from "../../shared/model/ids.ts";
import { Database } from "../platform/database.ts";
import { Records } from "../records/Records.ts";
import { recordsMigrations } from "../records/recordsSchema.ts";
import { DEMO_LIFETIME_MS, renewDemo } from "./renewDemo.ts";

const institutionId = InstitutionId.parse("institution-1");
const session = SessionId.parse("session-0001");
const coordinator = UserId.parse("user-coordinator");
const guest = UserId.parse("user-guest-01");
const liver = CaseId.parse("case-liver-1");
const brain = CaseId.parse("case-brain-1");

describe("renewDemo", () => {
  let database: Database;
  let records: Records;
  let now = 1000;
  const renew = () => renewDemo({ records, now: () => now }, session, { coordinator, guest });
  const guestSees = async () => (await records.agenda(session, guest)).map(({ id }) => id);
  beforeEach(async () => {
    now = 1000;
    database = await Database.open({ path: ":memory:", migrations: recordsMigrations });
    records = new Records(database, () => now);
    for (const id of [liver, brain]) {
      await records.addCase({ id, institutionId, number: "K", title: "T", question: "", studies: [] });
    }
    const record = { id: session, institutionId, title: "MDT", firstPresenter: peerOf(coordinator) };
    await records.addSession(record, [liver, brain], [{ sessionId: session, userId: guest, role: "guest" }]);
  });
  afterEach(() => database.close());

  it("lets the guest in for 12 h from each start, to the cases that they were invited to", async () => {
    expect(await guestSees()).toEqual([]);
    await renew();
    expect(await guestSees()).toEqual([liver]);
    await records.setInvitation(session, guest, { cases: [brain], from: 0, until: now + DEMO_LIFETIME_MS });
    now += DEMO_LIFETIME_MS;
    expect(await guestSees()).toEqual([]);
    await renew();
    expect([await guestSees(), await records.nextWindowChange(guest)]).toEqual([[brain], now + DEMO_LIFETIME_MS]);
    await records.removeMember(session, guest);
    await renew();
    expect(await guestSees()).toEqual([liver]);
  });

  it("opens the session again and gives cases without people to the coordinator", async () => {
    await records.putCaseMember(brain, { userId: guest, role: "owner" });
    await records.endSession(session);
    await renew();
    expect((await records.session(session)).endedAt).toBeUndefined();
    expect(await records.caseMembers(liver)).toEqual([{ userId: coordinator, role: "owner" }]);
    expect(await records.caseMembers(brain)).toEqual([{ userId: guest, role: "owner" }]);
  });
});
