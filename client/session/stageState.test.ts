import { describe, expect, it } from "vitest";
import { CaseId, PeerId } from "../../shared/model/ids.ts";
import { layoutOfTurn, readStage } from "./stageState.ts";

const lin = PeerId.parse("peer-lin-0001");
const liver = CaseId.parse("case-liver-1");
const view = { view: { studyUid: "1.2", seriesUid: "1.2.3", sopUid: "1.2.3.4", frame: 1 } };

function stage(values: Readonly<Record<string, unknown>>) {
  return readStage((key) => values[key]);
}

describe("readStage", () => {
  it("is what the presenter's keys say", () => {
    const state = stage({
      presenter: { peerId: lin, epoch: 3 },
      case: { caseId: liver },
      [`${lin}/layout`]: layoutOfTurn({ rows: 1, columns: 2, active: 1 }, { epoch: 3, caseId: liver }),
      [`${lin}/viewport/0`]: view,
      "peer-else-0001/viewport/0": { voi: { lower: 0, upper: 1 } },
    });
    expect(state.caseId).toBe(liver);
    expect(state.layout).toMatchObject({ rows: 1, columns: 2, active: 1 });
    expect(state.viewport(0)).toEqual(view);
    expect(state.viewport(1)).toBeUndefined();
  });

  it("knows keys that the presenter left behind in an earlier turn", () => {
    const state = stage({
      presenter: { peerId: lin, epoch: 4 },
      [`${lin}/layout`]: layoutOfTurn({ rows: 1, columns: 1 }, { epoch: 3, caseId: undefined }),
      [`${lin}/viewport/0`]: view,
    });
    expect(state.layout).toBeUndefined();
    expect(state.viewport(0)).toBeUndefined();
  });

  it("knows keys that were written for another case", () => {
    const state = stage({
      presenter: { peerId: lin, epoch: 3 },
      case: { caseId: "case-brain-1" },
      [`${lin}/layout`]: layoutOfTurn({ rows: 1, columns: 1 }, { epoch: 3, caseId: liver }),
      [`${lin}/viewport/0`]: view,
    });
    expect(state.layout).toBeUndefined();
    expect(state.viewport(0)).toBeUndefined();
  });

  it("takes viewports of a client that writes no layout", () => {
    const state = stage({ presenter: { peerId: lin, epoch: 4 }, [`${lin}/viewport/0`]: view });
    expect(state.viewport(0)).toEqual(view);
  });

  it("counts a malformed value as absent", () => {
    const state = stage({
      presenter: { peerId: lin, epoch: 1 },
      [`${lin}/viewport/0`]: { voi: { lower: 9, upper: 1 } },
    });
    expect(state.viewport(0)).toBeUndefined();
    expect(stage({ presenter: "lin" }).presenter).toBeUndefined();
  });
});
