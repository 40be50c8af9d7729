import { describe, expect, it } from "vitest";
import { capOfKey, changedKeys, giveKey, readKeyChanges, recordKey, resetKey } from "./keyChanges.ts";
import { actionFor, capOf, keyMap } from "./keyMap.ts";

const bare = { ctrlKey: false, metaKey: false, altKey: false };

describe("changed keys", () => {
  it("mean what they were changed to, and print it on the button", () => {
    const keys = changedKeys(giveKey({}, "invert", "F2"));
    expect(actionFor({ key: "F2", ...bare }, keys)?.action).toBe("invert");
    expect(actionFor({ key: "i", ...bare }, keys)).toBeUndefined();
    expect(capOf("invert", keys)).toBe("F2");
    expect(capOfKey("ArrowUp")).toBe("↑");
  });

  it("are told when they belong to another action, and can be taken from it but for the fixed ones", () => {
    expect(recordKey("W", "invert", keyMap)).toEqual({ kind: "taken", key: "w", by: "window", isFixed: false });
    expect(recordKey("3", "invert", keyMap)).toEqual({ kind: "taken", key: "3", by: "preset", isFixed: true });
    expect(recordKey("I", "invert", keyMap)).toEqual({ kind: "free", key: "i" });
    expect(recordKey("Tab", "invert", keyMap)).toEqual({ kind: "ignored" });
    const keys = changedKeys(giveKey({}, "invert", "w"));
    expect(actionFor({ key: "w", ...bare }, keys)?.action).toBe("invert");
    expect(capOf("window", keys)).toBe("");
  });

  it("[VT7] leave no key with two meanings, whatever is given and reset", () => {
    let changes = giveKey({}, "invert", "w");
    changes = giveKey(changes, "zoom", "i");
    expect(resetKey(changes, "invert")).toBe(changes);
    expect(resetKey(changes, "window")).toBe(changes);
    changes = resetKey(resetKey(resetKey(changes, "zoom"), "invert"), "window");
    expect(changes).toEqual({});
    const all = changedKeys(giveKey(giveKey({}, "pan", "r"), "reset", "z")).flatMap((one) =>
      one.isChord ? [] : one.keys,
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it("never change combinations with Ctrl, and survive nonsense in the browser's store", () => {
    expect(changedKeys(readKeyChanges({ undo: "u", preset: "p", nothing: "x", invert: 4 }))).toEqual(keyMap);
    expect(readKeyChanges("broken")).toEqual({});
    expect(readKeyChanges({ invert: "n" })).toEqual({ invert: "n" });
  });
});
