import { describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import type { ViewPresentation } from "../../shared/model/stage.ts";
import { type Holdable, hitMark, middleOfLabel, withinSight } from "./markGeometry.ts";
import type { PlacedMark } from "./MarkSnapshot.ts";

function placed(id: string, points: PlacedMark["points"]): PlacedMark {
  const author = PeerId.parse("peer-lin-0001");
  return {
    id,
    kind: "arrow",
    author,
    authorName: "Lin",
    text: "",
    measure: undefined,
    points,
    label: undefined,
    isSelected: false,
    canEdit: true,
  };
}

const on = (marks: readonly PlacedMark[]): Holdable => ({ marks, labels: [] });

describe("hitMark", () => {
  const long = placed("long", [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
  ]);

  it("finds a point before the line, and the line within a mouse's reach", () => {
    expect(hitMark(on([long]), { x: 3, y: 2 }, "mouse")).toEqual({ markId: "long", handle: 0 });
    expect(hitMark(on([long]), { x: 97, y: -3 }, "mouse")).toEqual({ markId: "long", handle: 1 });
    expect(hitMark(on([long]), { x: 50, y: 6 }, "mouse")).toEqual({ markId: "long", handle: undefined });
    expect(hitMark(on([long]), { x: 50, y: 12 }, "mouse")).toBeUndefined();
  });

  it("reaches farther for a finger, and not beyond the ends of a line", () => {
    expect(hitMark(on([long]), { x: 50, y: 12 }, "touch")?.markId).toBe("long");
    expect(hitMark(on([long]), { x: 130, y: 0 }, "touch")).toBeUndefined();
  });

  it("takes the newest of those that lie on each other", () => {
    expect(hitMark(on([long, { ...long, id: "newer" }]), { x: 50, y: 0 }, "mouse")?.markId).toBe("newer");
  });

  it("finds a mark of one point", () => {
    expect(hitMark(on([placed("dot", [{ x: 5, y: 5 }])]), { x: 6, y: 6 }, "mouse")?.handle).toBe(0);
  });

  it("[CS22] finds the words of a mark that is there, after all marks", () => {
    const box = { left: 90, top: -10, width: 40, height: 20 };
    const all = {
      marks: [long],
      labels: [
        { ...box, markId: "gone" },
        { ...box, markId: "long" },
      ],
    };
    expect(hitMark(all, { x: 99, y: 0 }, "mouse")).toEqual({ markId: "long", handle: 1 });
    const hit = hitMark(all, { x: 120, y: 5 }, "mouse");
    expect(hit).toEqual({ markId: "long", handle: "label" });
    expect(hit && middleOfLabel(all, hit)).toEqual({ x: 110, y: 0 });
    expect(hitMark(all, { x: 131, y: 5 }, "mouse")).toBeUndefined();
  });
});

describe("withinSight", () => {
  const presentation: ViewPresentation = {
    centre: [0, 0, 0],
    normal: [0, 0, 1],
    up: [0, -1, 0],
    halfWidth: 50,
    halfHeight: 30,
    flipHorizontal: false,
    flipVertical: false,
  };

  it("leaves a view that shows the mark, on whichever slice, and moves one that does not", () => {
    expect(withinSight(presentation, [[40, 20, 90]])).toBe(presentation);
    expect(
      withinSight(presentation, [
        [10, 40, 0],
        [0, 0, 0],
      ]).centre,
    ).toEqual([10, 40, 0]);
    expect(withinSight(presentation, [[60, 0, 0]]).centre).toEqual([60, 0, 0]);
  });
});
