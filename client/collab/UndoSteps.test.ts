import { describe, expect, it } from "vitest";
import { UndoSteps } from "./UndoSteps.ts";

/** A map that this user and others write. */
function board() {
  const values = new Map<string, unknown>();
  const steps = new UndoSteps();
  const current = (key: string) => values.get(key);
  const put = (key: string, value: unknown) => (value === undefined ? values.delete(key) : values.set(key, value));
  const repeat = (commands: ReturnType<UndoSteps["undo"]>) => {
    for (const { key, value } of commands ?? []) put(key, value);
    return commands !== undefined;
  };
  return {
    values,
    steps,
    put,
    set: (key: string, value: unknown) => {
      steps.record({ key, before: current(key), after: value });
      put(key, value);
    },
    undo: () => repeat(steps.undo(current)),
    redo: () => repeat(steps.redo(current)),
    canUndo: () => steps.canUndo(current),
    canRedo: () => steps.canRedo(current),
  };
}

describe("UndoSteps", () => {
  it("[CO5] takes back and makes again, one step at a time", () => {
    const { set, undo, redo, values, canUndo, canRedo } = board();
    expect([canUndo(), canRedo(), undo()]).toEqual([false, false, false]);
    set("a", 1);
    set("a", 2);
    expect(undo()).toBe(true);
    expect(values.get("a")).toBe(1);
    expect(undo()).toBe(true);
    expect(values.has("a")).toBe(false);
    expect(undo()).toBe(false);
    expect([redo(), redo(), redo()]).toEqual([true, true, false]);
    expect(values.get("a")).toBe(2);
    undo();
    set("b", 1);
    expect(canRedo()).toBe(false);
  });

  it("[CO5] takes one group for one step", () => {
    const { set, undo, redo, steps, values } = board();
    set("a", 0);
    steps.group(() => {
      set("a", 1);
      set("b", 1);
      steps.group(() => set("a", 2));
    });
    undo();
    expect([...values]).toEqual([["a", 0]]);
    redo();
    expect(Object.fromEntries(values)).toEqual({ a: 2, b: 1 });
    steps.group(() => undefined);
    undo();
    expect([...values]).toEqual([["a", 0]]);
  });

  it("[CO5] skips and drops a step whose value somebody else changed or deleted", () => {
    const { set, undo, put, values, canUndo } = board();
    set("a", 1);
    set("b", 1);
    set("c", 1);
    put("c", "theirs");
    put("b", undefined);
    expect(undo()).toBe(true);
    expect(Object.fromEntries(values)).toEqual({ c: "theirs" });
    put("b", 1);
    expect(canUndo()).toBe(false);
    expect(undo()).toBe(false);
  });

  it("[CO5] does not make again what somebody else wrote over", () => {
    const { set, undo, redo, put, values } = board();
    set("a", 1);
    undo();
    put("a", "theirs");
    expect(redo()).toBe(false);
    expect(values.get("a")).toBe("theirs");
  });

  it("[CO5] forgets the steps of a refused edit, and what changes nothing", () => {
    const { set, undo, steps, values } = board();
    set("a", 1);
    set("b", 1);
    set("b", 1);
    steps.forget("b");
    expect(undo()).toBe(true);
    expect(values.has("a")).toBe(false);
  });
});
