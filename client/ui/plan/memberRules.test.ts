import { describe, expect, it } from "vitest";
import { InstitutionId, UserId } from "../../../shared/model/ids.ts";
import type { AccountView } from "../../../shared/protocol/api/auth.ts";
import { lockOf, mayRemove, rolesFor } from "./memberRules.ts";

const account: AccountView = {
  id: UserId.parse("user-ana-0001"),
  name: "Ana",
  email: "ana@demo.example",
  kind: "staff",
  isCoordinator: false,
  institution: { id: InstitutionId.parse("institution-1"), name: "Demo" },
};
const other = UserId.parse("user-ben-0001");

describe("who gives which role on the plan", () => {
  it("a chair gives every role but a guest's, also to a coordinator", () => {
    const member = { id: other, role: "coordinator" } as const;
    expect(rolesFor({ account, session: { role: "chair" }, member })).toEqual([
      "chair",
      "coordinator",
      "member",
      "scribe",
      "observer",
    ]);
  });

  it("a coordinator gives the roles below, to those below", () => {
    const session = { role: "coordinator" } as const;
    const member = { id: other, role: "observer" } as const;
    const chair = { id: other, role: "chair" } as const;
    expect(rolesFor({ account, session, member })).toEqual(["member", "scribe", "observer"]);
    expect(lockOf({ account, session, member })).toBeUndefined();
    expect(lockOf({ account, session, member: chair })).toBe("notYours");
    expect(mayRemove({ account, session, member: chair })).toBe(false);
    expect(mayRemove({ account, session, member })).toBe(true);
  });

  it("nobody changes or removes themselves, and a guest stays one", () => {
    const session = { role: "chair" } as const;
    const self = { id: account.id, role: "chair" } as const;
    const guest = { id: other, role: "guest" } as const;
    expect(lockOf({ account, session, member: self })).toBe("self");
    expect(mayRemove({ account, session, member: self })).toBe(false);
    expect(lockOf({ account, session, member: guest })).toBe("guest");
    expect(mayRemove({ account, session, member: guest })).toBe(true);
  });

  it("a member changes nothing", () => {
    const member = { id: other, role: "observer" } as const;
    expect(lockOf({ account, session: { role: "member" }, member })).toBe("notYours");
  });
});
