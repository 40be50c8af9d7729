import { expect, it } from "vitest";
import { CaseId, SessionId, UserId } from "../../shared/model/ids.ts";
import { Log } from "../platform/log.ts";
import { HeardAudit } from "../testing/HeardAudit.ts";
import { KnownSubjects } from "./KnownSubjects.ts";

const [real, invented] = [CaseId.parse("case-0001"), CaseId.parse("Doe-John-1960")];
const session = SessionId.parse("session-0001");
const user = UserId.parse("user-0001");

it("[AT12] T24 a refusal names only what there is; what was done is named as it is, at once", async () => {
  const trail = new HeardAudit();
  const exists = {
    case: async (id: CaseId) => id === real,
    session: async () => Promise.reject(new Error("the disk is gone")),
    user: async () => true,
  };
  const audit = new KnownSubjects({ trail, log: new Log("silent"), exists });
  audit.note({ event: "case-read", outcome: "ok", subject: { case: invented } });
  expect(trail.entries.map(({ subject }) => subject)).toEqual([{ case: invented }]);
  for (const id of [real, invented]) {
    audit.note({ event: "access-refused", outcome: "refused", subject: { case: id, session, user } });
  }
  await expect
    .poll(() => trail.entries.slice(1).map(({ subject }) => subject))
    .toEqual([{ case: real, user }, { user }]);
});
