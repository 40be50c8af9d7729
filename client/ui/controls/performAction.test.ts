import { describe, expect, it } from "vitest";
import { FakeSessionController, fakePeer, fakeSnapshot } from "../testing/FakeSessionController.ts";
import type { Action } from "./keyMap.ts";
import { performAction } from "./performAction.ts";

function press(controller: FakeSessionController, action: Action, key = ""): readonly string[] {
  const calls = controller.calls;
  const page = {
    toggleLeft: () => calls.push("left"),
    toggleRight: () => calls.push("right"),
    toggleFocus: () => calls.push("focus"),
    toggleHelp: () => calls.push("help"),
  };
  performAction(action, { controller, page, key });
  return calls;
}

function session(change: Partial<ReturnType<typeof fakeSnapshot>> = {}): FakeSessionController {
  return new FakeSessionController({ snapshot: { ...fakeSnapshot(), ...change } });
}

describe("performAction", () => {
  it("scrolls by one image and to both ends", () => {
    const controller = session();
    press(controller, "next");
    press(controller, "previous");
    press(controller, "first");
    expect(press(controller, "last")).toEqual(["scroll 1", "scroll -1", "scroll first", "scroll last"]);
  });

  it("steps to the next series in the active viewport", () => {
    const controller = session({ layout: { rows: 1, columns: 2, active: 1 } });
    expect(press(controller, "nextSeries")).toEqual(["showSeries 1.2.3.2 1"]);
  });

  it("stays at the ends of the series list", () => {
    expect(press(session(), "previousSeries")).toEqual([]);
  });

  it("chooses the preset with the number of the key", () => {
    expect(press(session(), "preset", "3")).toEqual(["applyPreset lung"]);
    expect(press(session(), "preset", "9")).toEqual([]);
  });

  it("turns the page of the agenda only for those who run it", () => {
    expect(press(session(), "nextCase")).toEqual([]);
    expect(press(session({ canRunAgenda: true }), "nextCase")).toEqual(["stepCase 1"]);
    expect(press(session({ canRunAgenda: true }), "previousCase")).toEqual(["stepCase -1"]);
  });

  it("takes the stage only where that is one's right", () => {
    const chair = fakePeer("Dr Lin", "chair");
    expect(press(session(), "stage")).toEqual([]);
    expect(press(session({ self: chair, canTakeStage: true }), "stage")).toEqual([`passBaton ${chair.id}`]);
    expect(press(session({ self: chair, canTakeStage: true, isPresenter: true }), "stage")).toEqual([]);
  });

  it("lets the presenter follow nobody", () => {
    expect(press(session(), "follow")).toEqual(["setFollowing false"]);
    expect(press(session({ isPresenter: true }), "follow")).toEqual([]);
  });

  it("folds the page's own panels", () => {
    const controller = session();
    press(controller, "foldLeft");
    press(controller, "foldRight");
    press(controller, "focus");
    expect(press(controller, "help")).toEqual(["left", "right", "focus", "help"]);
  });
});
