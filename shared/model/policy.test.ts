import { describe, expect, it } from "vitest";
import type { Actor } from "./account.ts";
import { InstitutionId, UserId } from "./ids.ts";
import { may, type SessionSubject } from "./policy.ts";
import { Role, rights, type Right } from "./roles.ts";

const institutionId = InstitutionId.parse("institution-1");
const actor: Actor = { userId: UserId.parse("user-0001"), institutionId, kind: "staff", isCoordinator: false };

function session(role: Role | undefined, isPresenter = false): SessionSubject {
  return { kind: "session", institutionId, standing: role && { role, given: [] }, isPresenter };
}

describe("may", () => {
  it("answers every right of the table as the table says, the baton and the invitation apart", () => {
    for (const role of Role.options) {
      for (const [right, grant] of Object.entries(rights[role])) {
        const expected = grant === "yes" || (grant === "given" && (right === "holdStage" || right === "see"));
        expect([role, right, may(actor, right as Right, session(role))]).toEqual([role, right, expected]);
      }
    }
  });

  it("adds what was given to a standing, and nothing that the table denies", () => {
    const given = (role: Role): SessionSubject => ({
      kind: "session",
      institutionId,
      standing: { role, given: ["speak", "writeMarks"] },
      isPresenter: false,
    });
    expect(may(actor, "speak", given("observer"))).toBe(true);
    expect(may(actor, "writeMarks", given("guest"))).toBe(true);
    expect(may(actor, "writeMarks", given("observer"))).toBe(false);
    expect(may(actor, "writeNotes", given("guest"))).toBe(false);
  });

  it("denies everything to strangers and across institutions", () => {
    const other: Actor = { ...actor, institutionId: InstitutionId.parse("institution-2") };
    for (const action of ["see", "showCase", "passStage", "planSession", "invite"] as const) {
      expect(may(actor, action, session(undefined, true))).toBe(false);
      expect(may(other, action, session("chair", true))).toBe(false);
    }
    const standings = [{ role: "chair", given: [] }] as const;
    expect(may(actor, "seeCase", { kind: "case", institutionId, standings: [] })).toBe(false);
    expect(may(other, "seeCase", { kind: "case", institutionId, standings })).toBe(false);
    expect(may(actor, "seeCase", { kind: "case", institutionId, standings })).toBe(true);
  });

  it("lets administrators manage users and nobody else; guests see no colleagues", () => {
    const subject = { kind: "institution", institutionId } as const;
    expect(may(actor, "manageUsers", subject)).toBe(false);
    expect(may({ ...actor, kind: "administrator" }, "manageUsers", subject)).toBe(true);
    expect(may({ ...actor, kind: "guest" }, "readDirectory", subject)).toBe(false);
    expect(may({ ...actor, kind: "guest" }, "createSession", subject)).toBe(false);
  });

  it("lets a coordinator run those below, a chair everyone, nobody themself; guests stay guests", () => {
    const to = (by: Role, role: Role, nextRole: Role) =>
      may(actor, "changeRole", { kind: "peer", session: session(by), isSelf: false, role, nextRole });
    expect(to("coordinator", "member", "scribe")).toBe(true);
    expect(to("coordinator", "member", "coordinator")).toBe(false);
    expect(to("coordinator", "chair", "member")).toBe(false);
    expect(to("chair", "coordinator", "chair")).toBe(true);
    expect(to("chair", "guest", "member")).toBe(false);
    expect(to("member", "observer", "member")).toBe(false);
    const self = { kind: "peer", session: session("chair"), isSelf: true, role: "chair", nextRole: "member" } as const;
    expect(may(actor, "changeRole", self)).toBe(false);
    expect(may(actor, "remove", self)).toBe(false);
  });
});
