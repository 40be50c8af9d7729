import { beforeEach, describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import type { Mark, MarkKind } from "../../shared/model/mark.ts";
import { MarkBoard } from "./MarkBoard.ts";
import { type DrawnOn, MarkHand } from "./MarkHand.ts";
import { MemoryMarks } from "./MemoryMarks.ts";
import type { LabelBox, PlacedMark } from "./MarkSnapshot.ts";

const lin = PeerId.parse("peer-lin-0001");
const view = { studyUid: "1.2", seriesUid: "1.2.3", sopUid: "1.2.3.4", frame: 1 };

/** A viewport that shows one image, a millimetre a pixel. */
class Screen {
  sopUid = view.sopUid;
  readonly pointAt = ({ x, y }: { x: number; y: number }) => ({
    sopUid: this.sopUid,
    frame: 1,
    point: [x, y, 0] as [number, number, number],
  });
  readonly canvasOf = ({ point }: { point: readonly number[] }) => ({ x: point[0] ?? 0, y: point[1] ?? 0 });
  readonly shownView = () => ({ ...view, sopUid: this.sopUid });
}

describe("MarkHand", () => {
  let screen: Screen;
  let board: MarkBoard;
  let hand: MarkHand;
  let place: DrawnOn;
  let drawn: MarkKind | undefined;
  let canWrite: boolean;
  let labels: LabelBox[];
  let refusals: number;
  const stored = (): Mark[] => board.marks.map(({ mark }) => mark);

  beforeEach(() => {
    screen = new Screen();
    let number = 0;
    board = new MarkBoard({
      author: () => ({ id: lin, name: "Lin" }),
      clock: () => 7,
      newId: () => `mark-000${++number}`,
    });
    board.attach(new MemoryMarks());
    [drawn, canWrite, refusals] = ["arrow", true, 0];
    hand = new MarkHand({
      board,
      drawn: () => drawn,
      canWrite: () => canWrite,
      finished: () => (drawn = undefined),
      refused: () => refusals++,
    });
    const placed = () =>
      board.marks
        .filter(({ mark }) => mark.view.sopUid === screen.sopUid)
        .map(({ id, mark }): PlacedMark => ({
          id,
          kind: mark.kind,
          author: mark.author,
          authorName: mark.authorName,
          text: "",
          measure: undefined,
          points: mark.points.map(([x, y]) => ({ x, y })),
          label: undefined,
          isSelected: hand.selected === id,
          canEdit: mark.author === lin,
        }));
    labels = [];
    place = { index: 0, viewport: screen, placed: () => ({ marks: placed(), labels }) };
  });

  const drag = (from: { x: number; y: number }, to: { x: number; y: number }, by: "mouse" | "touch" = "mouse") => {
    const taken = hand.on(place).press(from, by);
    if (!taken) return false;
    hand.on(place).move(to);
    hand.on(place).release();
    return true;
  };
  const draw = () => {
    drag({ x: 100, y: 100 }, { x: 140, y: 60 });
    hand.finishWriting("lesion");
  };

  it("draws an arrow from its tip, asks for its text and goes back to looking", () => {
    drag({ x: 100, y: 100 }, { x: 140, y: 60 });
    expect(hand.state.kind).toBe("writing");
    expect(stored()).toEqual([]);
    hand.finishWriting(" lesion ");
    expect(stored()).toMatchObject([{ kind: "arrow", author: lin, authorName: "Lin", at: 7, text: "lesion", view }]);
    expect(stored()[0]?.points).toEqual([
      [100, 100, 0],
      [140, 60, 0],
    ]);
    expect(drawn).toBeUndefined();
  });

  it("keeps nothing of a drawing that Esc ends, and gives a press without a drag a tail", () => {
    drag({ x: 100, y: 100 }, { x: 140, y: 60 });
    hand.finishWriting(undefined);
    expect(stored()).toEqual([]);
    drawn = "arrow";
    drag({ x: 100, y: 100 }, { x: 101, y: 100 });
    hand.finishWriting("");
    expect(stored()[0]?.points[1]).not.toEqual([100, 100, 0]);
    expect(stored()[0]?.text).toBeUndefined();
  });

  it("[CS5] waits where it was while another image is below it", () => {
    hand.on(place).press({ x: 10, y: 10 }, "mouse");
    hand.on(place).move({ x: 50, y: 50 });
    screen.sopUid = "1.2.3.5";
    hand.on(place).move({ x: 90, y: 90 });
    hand.on(place).release();
    hand.finishWriting("x");
    expect(stored()[0]).toMatchObject({ view: { sopUid: view.sopUid } });
    expect(stored()[0]?.points[1]).toEqual([50, 50, 0]);
  });

  it("draws nothing for who may not, and says so", () => {
    canWrite = false;
    drag({ x: 100, y: 100 }, { x: 140, y: 60 });
    expect(hand.state.kind).toBe("idle");
    expect(refusals).toBe(1);
  });

  it("moves one's own mark by a point or as a whole, once", () => {
    draw();
    expect(drag({ x: 140, y: 60 }, { x: 150, y: 70 })).toBe(true);
    expect(stored()[0]?.points).toEqual([
      [100, 100, 0],
      [150, 70, 0],
    ]);
    drag({ x: 125, y: 85 }, { x: 135, y: 85 });
    expect(stored()[0]?.points).toEqual([
      [110, 100, 0],
      [160, 70, 0],
    ]);
  });

  it("selects another's mark and leaves the drag to the tools", () => {
    draw();
    const [{ id, mark } = { id: "", mark: undefined }] = board.marks;
    const doc = new MemoryMarks();
    doc.set(id, { ...mark, author: "peer-eva-0001" });
    board.attach(doc);
    expect(drag({ x: 120, y: 80 }, { x: 10, y: 10 })).toBe(false);
    expect(hand.selected).toBe(id);
    hand.on(place).press({ x: 300, y: 300 }, "mouse");
    expect(hand.selected).toBeUndefined();
  });

  it("[CS6] lets a finger scroll over a mark that was not chosen before", () => {
    draw();
    hand.select(undefined);
    expect(drag({ x: 120, y: 80 }, { x: 150, y: 80 }, "touch")).toBe(false);
    expect(drag({ x: 120, y: 80 }, { x: 150, y: 80 }, "touch")).toBe(true);
  });

  it("changes a text where it differs, and drops what a second finger interrupts", () => {
    draw();
    const id = board.marks[0]?.id ?? "";
    hand.write(id, 0);
    hand.finishWriting("metastasis");
    expect(stored()[0]?.text).toBe("metastasis");
    hand.on(place).press({ x: 120, y: 80 }, "mouse");
    hand.on(place).move({ x: 150, y: 80 });
    hand.on(place).cancel();
    expect(stored()[0]?.points[0]).toEqual([100, 100, 0]);
  });

  it("[CS20] measures with one drag, or press by press where a mark needs more places than two", () => {
    drawn = "length";
    expect(drag({ x: 10, y: 20 }, { x: 40, y: 60 })).toBe(true);
    expect(stored()[0]).toMatchObject({ kind: "length", view });
    expect(stored()[0]?.points).toEqual([
      [10, 20, 0],
      [40, 60, 0],
    ]);
    expect([drawn, hand.selected, hand.state.kind]).toEqual([undefined, board.marks[0]?.id, "idle"]);

    drawn = "angle";
    drag({ x: 100, y: 100 }, { x: 150, y: 100 });
    expect(stored()).toHaveLength(1);
    drag({ x: 152, y: 102 }, { x: 150, y: 160 });
    expect(stored()[1]?.points).toEqual([
      [100, 100, 0],
      [150, 100, 0],
      [150, 160, 0],
    ]);

    drawn = "rectangle";
    const press = (x: number, y: number) => drag({ x, y }, { x: x + 1, y });
    press(200, 200);
    expect(stored()).toHaveLength(2);
    hand.on(place).press({ x: 240, y: 220 }, "mouse");
    hand.on(place).release();
    expect(stored()[2]?.points).toEqual([
      [200, 200, 0],
      [240, 200, 0],
      [240, 220, 0],
      [200, 220, 0],
    ]);
  });

  it("sets a probe where the hand lets go, and follows an outline", () => {
    drawn = "probe";
    drag({ x: 10, y: 10 }, { x: 30, y: 12 });
    expect(stored()[0]?.points).toEqual([[30, 12, 0]]);
    drawn = "freehand";
    hand.on(place).press({ x: 100, y: 100 }, "mouse");
    for (const [x, y] of [
      [150, 100],
      [150, 140],
      [100, 140],
    ] as const)
      hand.on(place).move({ x, y });
    hand.on(place).release();
    expect(stored()[1]?.points).toHaveLength(4);
  });

  it("[CS20] keeps nothing of a drawing whose tool was put down, or that a second finger interrupts at its first press", () => {
    drawn = "angle";
    drag({ x: 100, y: 100 }, { x: 150, y: 100 });
    hand.dropDrawing();
    expect(hand.state.kind).toBe("idle");
    hand.on(place).press({ x: 100, y: 100 }, "touch");
    hand.on(place).move({ x: 120, y: 100 });
    hand.on(place).cancel();
    expect(hand.state.kind).toBe("idle");
    drag({ x: 100, y: 100 }, { x: 150, y: 100 });
    hand.on(place).press({ x: 150, y: 130 }, "touch");
    hand.on(place).cancel();
    expect(hand.state).toMatchObject({ kind: "drawing", isHeld: false, moving: undefined });
    expect(stored()).toEqual([]);
  });

  it("[CS22] puts the words of one's own mark aside, as an edit of it that can be undone, and takes them along with it", () => {
    draw();
    const [{ id } = { id: "" }] = board.marks;
    labels = [{ markId: id, left: 200, top: 90, width: 40, height: 20 }];
    drag({ x: 205, y: 95 }, { x: 255, y: 135 });
    // From the middle of the points, (120, 80), to where the middle of the words, (220, 100), was drawn.
    expect(stored()[0]).toMatchObject({ label: [150, 60, 0], text: "lesion" });
    expect(stored()[0]?.points[0]).toEqual([100, 100, 0]);
    drag({ x: 125, y: 75 }, { x: 135, y: 75 });
    expect(stored()[0]).toMatchObject({ label: [150, 60, 0] });
    expect(stored()[0]?.points[0]).toEqual([110, 100, 0]);
    board.undo();
    board.undo();
    expect(stored()[0]).not.toHaveProperty("label");
  });

  it("[CS22] draws over words", () => {
    draw();
    labels = [{ markId: board.marks[0]?.id ?? "", left: 200, top: 90, width: 40, height: 20 }];
    drawn = "length";
    drag({ x: 205, y: 95 }, { x: 255, y: 135 });
    expect(stored().map(({ kind }) => kind)).toEqual(["arrow", "length"]);
    expect(stored()[0]).not.toHaveProperty("label");
  });

  it("[CS22] leaves others' words where they are, and a finger's until their mark is chosen", () => {
    draw();
    const [{ id, mark } = { id: "", mark: undefined }] = board.marks;
    labels = [{ markId: id, left: 200, top: 90, width: 40, height: 20 }];
    hand.select(undefined);
    expect(drag({ x: 205, y: 95 }, { x: 255, y: 135 }, "touch")).toBe(false);
    expect(drag({ x: 205, y: 95 }, { x: 255, y: 135 }, "touch")).toBe(true);
    const doc = new MemoryMarks();
    doc.set(id, { ...mark, author: "peer-eva-0001" });
    board.attach(doc);
    expect(drag({ x: 205, y: 95 }, { x: 10, y: 10 })).toBe(false);
    expect(stored()[0]).not.toHaveProperty("label");
  });

  it("[CS21] keeps the form of a mark that is moved by a handle", () => {
    drawn = "rectangle";
    drag({ x: 100, y: 100 }, { x: 140, y: 120 });
    drag({ x: 140, y: 120 }, { x: 150, y: 140 });
    expect(stored()[0]?.points).toEqual([
      [100, 100, 0],
      [150, 100, 0],
      [150, 140, 0],
      [100, 140, 0],
    ]);
  });
});
