import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import { PointerBoard } from "./PointerBoard.ts";

const lin = PeerId.parse("peer-lin-0001");
const at = { sopUid: "1.2.3", frame: 1, point: [1, 2, 3] as [number, number, number] };

describe("PointerBoard", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("shows a pointer under its owner's name until it rests, is taken away or its owner leaves", () => {
    const board = new PointerBoard(() => "Dr. Lin");
    const told = vi.fn();
    board.subscribe(told);
    const point = () => board.see({ from: lin, motion: { kind: "pointer", at } });

    point();
    expect(board.list()).toEqual([{ peerId: lin, name: "Dr. Lin", at }]);
    vi.advanceTimersByTime(3000);
    point();
    vi.advanceTimersByTime(3000);
    expect(board.list()).toHaveLength(1);
    vi.advanceTimersByTime(2000);
    expect(board.list()).toEqual([]);

    point();
    board.see({ from: lin, motion: { kind: "pointer", at: null } });
    expect(board.list()).toEqual([]);
    point();
    board.drop(lin);
    expect(board.list()).toEqual([]);
    expect(told.mock.calls.length).toBeGreaterThanOrEqual(6);
  });
});
