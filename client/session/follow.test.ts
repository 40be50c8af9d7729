import { describe, expect, it } from "vitest";
import { PeerId } from "../../shared/model/ids.ts";
import { followedState, MOTION_LASTS_MS } from "./follow.ts";

const lin = PeerId.parse("peer-lin-0001");
const rossi = PeerId.parse("peer-rossi-001");
const settled = { voi: { lower: 0, upper: 100 } };
const moving = { voi: { lower: 50, upper: 150 } };

describe("followedState", () => {
  const base = { presenterId: lin, settled, settledAt: 100, now: 200 };

  it("shows the hand while it moves", () => {
    expect(followedState({ ...base, motion: { from: lin, state: moving, at: 150 } })).toBe(moving);
  });

  it("shows what it settled at once that came", () => {
    expect(followedState({ ...base, motion: { from: lin, state: moving, at: 99 } })).toBe(settled);
  });

  it("never follows the hand of who no longer presents", () => {
    expect(followedState({ ...base, motion: { from: rossi, state: moving, at: 150 } })).toBe(settled);
  });

  it("returns to what is settled when a hand stops without settling", () => {
    const motion = { from: lin, state: moving, at: 150 };
    expect(followedState({ ...base, motion, now: 150 + MOTION_LASTS_MS })).toBe(settled);
  });
});
