import { describe, expect, it } from "vitest";
import { FakeSessionController } from "../testing/FakeSessionController.ts";
import { fakePeer, fakeSnapshot } from "../testing/fakeSnapshot.ts";
import { permissionsOf } from "../../session/permissions.ts";
import type { Action } from "./keyMap.ts";
import { performAction } from "./performAction.ts";

function press(controller: FakeSessionController, action: Action, key = ""): readonly string[] {
  const calls = controller.calls;
  const page = {
    toggleLeft: () => calls.push("left"),
    toggleRight: () => calls.push("right"),
    toggleFocus: () => calls.push("focus"),
    toggleHelp: () => calls.push("help"),
    showChat: () => calls.push("showChat"),
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
    const chair = fakePeer("Dr Lin", "chair");
    const may = permissionsOf(chair, false);
    expect(press(session({ may }), "nextCase")).toEqual(["step 1"]);
    expect(press(session({ may }), "previousCase")).toEqual(["step -1"]);
  });

  it("takes the stage where that is one's right, and else asks for it or no longer does", () => {
    const chair = fakePeer("Dr Lin", "chair");
    const observer = fakePeer("Jonas", "observer");
    const as = (self: typeof chair, change: Partial<ReturnType<typeof fakeSnapshot>> = {}) =>
      session({ self, may: permissionsOf(self, change.isPresenter ?? false), ...change });
    expect(press(as(chair), "stage")).toEqual([`giveStage ${chair.id}`]);
    expect(press(as(chair, { isPresenter: true }), "stage")).toEqual([]);
    expect(press(session(), "stage")).toEqual(["askForStage true"]);
    expect(press(session({ isAsking: true }), "stage")).toEqual(["askForStage false"]);
    expect(press(as(observer), "stage")).toEqual([]);
  });

  it("draws with A, deletes the chosen mark, and takes its own edits back", () => {
    const controller = session();
    press(controller, "arrow");
    press(controller, "deleteMark");
    press(controller, "undo");
    expect(press(controller, "redo")).toEqual(["draw arrow", "removeSelected", "undo", "redo"]);
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
