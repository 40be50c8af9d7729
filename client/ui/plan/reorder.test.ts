import { describe, expect, it } from "vitest";
import { CaseId } from "../../../shared/model/ids.ts";
import { insertAt, moveTo, without } from "./reorder.ts";

const [a, b, c, d] = ["case-000a", "case-000b", "case-000c", "case-000d"].map((id) => CaseId.parse(id)) as [
  CaseId,
  CaseId,
  CaseId,
  CaseId,
];

describe("the agenda's order", () => {
  it("moves a case up, down and past both ends", () => {
    expect(moveTo([a, b, c], c, 1)).toEqual([a, c, b]);
    expect(moveTo([a, b, c], a, 1)).toEqual([b, a, c]);
    expect(moveTo([a, b, c], a, 9)).toEqual([b, c, a]);
    expect(moveTo([a, b, c], c, -1)).toEqual([c, a, b]);
  });

  it("leaves an agenda alone that somebody else took the case from", () => {
    expect(moveTo([a, b], d, 0)).toEqual([a, b]);
  });

  it("takes a case off and puts it back to its place, once", () => {
    expect(without([a, b, c], b)).toEqual([a, c]);
    expect(insertAt([a, c], b, 1)).toEqual([a, b, c]);
    expect(insertAt([a, b, c], b, 0)).toEqual([a, b, c]);
  });
});
