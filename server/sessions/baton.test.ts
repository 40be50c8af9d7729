import { describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import { judgeBaton } from "./baton.ts";

const someone = (id: string, role: Role) => ({ peerId: PeerId.parse(`peer-${id}-0001`), role });
const [chair, member, other, observer] = [
  someone("chair", "chair"),
  someone("member", "member"),
  someone("other", "member"),
  someone("watch", "observer"),
] as const;
const current = { peerId: member.peerId, epoch: 7 };

describe("[SE4] judgeBaton", () => {
  it("lets the presenter give the stage and raises the epoch", () => {
    expect(judgeBaton({ by: member, to: other, current })).toEqual({
      kind: "pass",
      next: { peerId: other.peerId, epoch: 8 },
    });
  });

  it("lets a chair take it", () => {
    expect(judgeBaton({ by: chair, to: chair, current })).toMatchObject({ kind: "pass", next: { epoch: 8 } });
  });

  it("lets nobody else take or give it", () => {
    expect(judgeBaton({ by: other, to: other, current }).kind).toBe("refuse");
    expect(judgeBaton({ by: observer, to: other, current }).kind).toBe("refuse");
  });

  it("never gives it to a role that may not hold it", () => {
    expect(judgeBaton({ by: chair, to: observer, current }).kind).toBe("refuse");
  });

  it("changes nothing when the presenter is given the stage", () => {
    expect(judgeBaton({ by: chair, to: member, current }).kind).toBe("unchanged");
  });
});
