import { describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import type { PeerView } from "../../shared/model/session.ts";
import { hasActions, permissionsOf, personActions } from "./permissions.ts";

const peer = (name: string, role: Role, change: Partial<PeerView> = {}): PeerView => ({
  id: PeerId.parse(`peer-${name}-0001`),
  name,
  role,
  given: [],
  online: true,
  ...change,
});
const chair = peer("chair", "chair");
const coordinator = peer("coord", "coordinator");
const member = peer("member", "member");
const observer = peer("obser", "observer");
const actionsOf = (self: PeerView, other: PeerView, presenterId?: PeerId) =>
  personActions({ self, isPresenter: presenterId === self.id, presenterId }, other);

describe("[CS1] permissionsOf", () => {
  it("offers a chair to take the stage, a presenter to give it and an observer neither", () => {
    expect(permissionsOf(chair, false)).toMatchObject({ takeStage: true, giveStage: true, endSession: true });
    expect(permissionsOf(chair, true)).toMatchObject({ takeStage: false, giveStage: true });
    expect(permissionsOf(member, true)).toMatchObject({ takeStage: false, giveStage: true, showCase: true });
    expect(permissionsOf(member, true)).toMatchObject({ runAgenda: false, endSession: false });
    expect([chair, member].map((one) => permissionsOf(one, false).gather)).toEqual([true, false]);
    expect(permissionsOf(member, true).gather).toBe(true);
    expect(permissionsOf(member, false)).toMatchObject({ giveStage: false, showCase: false, holdStage: true });
    expect(permissionsOf(observer, false)).toMatchObject({ holdStage: false, addStudies: false, speak: false });
    expect(Object.values(permissionsOf(undefined, false))).not.toContain(true);
  });

  it("counts what was given on top of the role", () => {
    const guest = peer("guest", "guest");
    expect(permissionsOf(guest, false).writeMarks).toBe(false);
    expect(permissionsOf({ ...guest, given: ["writeMarks"] }, false).writeMarks).toBe(true);
    expect(permissionsOf({ ...observer, given: ["speak"] }, false).speak).toBe(true);
  });
});

describe("[CS1] personActions", () => {
  it("lets a chair change, mute and remove everybody but themselves", () => {
    expect(actionsOf(chair, coordinator)).toMatchObject({ canMute: true, canRemove: true, canBeGivenStage: true });
    expect(actionsOf(chair, coordinator).roles).toEqual(["chair", "coordinator", "member", "scribe", "observer"]);
    expect(hasActions({ ...actionsOf(chair, chair), canBeGivenStage: false })).toBe(false);
  });

  it("keeps a coordinator from chairs and coordinators, and from making some", () => {
    expect(actionsOf(coordinator, chair)).toMatchObject({ roles: [], canRemove: false });
    expect(actionsOf(coordinator, member).roles).toEqual(["member", "scribe", "observer"]);
  });

  it("leaves a guest a guest, and gives what the table leaves to be given", () => {
    const guest = peer("guest", "guest", { given: ["writeMarks"] });
    expect(actionsOf(chair, guest)).toMatchObject({ roles: [], rights: [{ right: "writeMarks", isGiven: true }] });
    expect(actionsOf(chair, observer).rights).toEqual([{ right: "speak", isGiven: false }]);
    expect(actionsOf(chair, member).rights).toEqual([]);
  });

  it("offers a member nothing, and a presenter the stage to give to who is here and may hold it", () => {
    expect(hasActions(actionsOf(member, chair))).toBe(false);
    expect(actionsOf(member, chair, member.id).canBeGivenStage).toBe(true);
    expect(actionsOf(member, observer, member.id).canBeGivenStage).toBe(false);
    expect(actionsOf(member, { ...chair, online: false }, member.id).canBeGivenStage).toBe(false);
    expect(actionsOf(chair, member, member.id).canBeGivenStage).toBe(false);
  });
});
