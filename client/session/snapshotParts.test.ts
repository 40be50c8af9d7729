import { describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import { saveState, stageRights } from "./snapshotParts.ts";

const peer = (role: "chair" | "member" | "observer") => ({
  id: PeerId.parse("peer-0001"),
  name: "A",
  role,
  given: [],
  online: true,
});

describe("saveState", () => {
  it("never says saved while the server takes no edits or is out of reach", () => {
    expect(saveState("saved", true)).toBe("saved");
    expect(saveState("saving", true)).toBe("saving");
    expect(saveState("saved", false)).toBe("readOnly");
    expect(saveState("readOnly", true)).toBe("readOnly");
    expect(saveState("offline", false)).toBe("offline");
  });
});

describe("stageRights", () => {
  it("offers a chair to take the stage, a presenter to give it and an observer neither", () => {
    expect(stageRights(peer("chair"), false)).toMatchObject({ canTakeStage: true, canGiveStage: true });
    expect(stageRights(peer("chair"), true)).toMatchObject({ canTakeStage: false, canGiveStage: true });
    expect(stageRights(peer("member"), true)).toMatchObject({
      canTakeStage: false,
      canGiveStage: true,
      canRunAgenda: true,
    });
    expect(stageRights(peer("member"), false)).toMatchObject({
      canGiveStage: false,
      canRunAgenda: false,
      canHoldStage: true,
    });
    expect(stageRights(peer("observer"), false)).toMatchObject({ canHoldStage: false, canAddStudies: false });
  });
});
