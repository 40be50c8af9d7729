import { describe, expect, it } from "vitest";
import { en } from "../i18n/en.ts";
import { flatten } from "../testing/flatten.ts";
import { zhCN } from "../i18n/zhCN.ts";
import { actionLabels } from "./actionLabel.ts";
import { actionFor, capOf, keyMap, keysFor, movesImages } from "./keyMap.ts";

const bare = { ctrlKey: false, metaKey: false, altKey: false };

describe("the key map", () => {
  it("gives no key two meanings", () => {
    const keys = keyMap.flatMap((binding) => binding.keys.map((key) => `${binding.isChord ?? false} ${key}`));
    expect(keys.length).toBe(new Set(keys).size);
  });

  it("gives no action two bindings", () => {
    expect(keyMap.length).toBe(new Set(keyMap.map((binding) => binding.action)).size);
  });

  it("names every action in both languages", () => {
    for (const label of Object.values(actionLabels)) {
      expect(flatten(en).get(label), label).toBeTruthy();
      expect(flatten(zhCN).get(label), label).toBeTruthy();
    }
  });

  it("has a key for every action that has a name", () => {
    expect(keyMap.map((binding) => binding.action).toSorted()).toEqual(Object.keys(actionLabels).toSorted());
  });

  it("reads a letter in either case", () => {
    expect(actionFor({ key: "w", ...bare })?.action).toBe("window");
    expect(actionFor({ key: "W", ...bare })?.action).toBe("window");
  });

  it("leaves the browser's and the system's combinations alone", () => {
    expect(actionFor({ key: "r", ...bare, ctrlKey: true })).toBeUndefined();
    expect(actionFor({ key: "w", ...bare, metaKey: true })).toBeUndefined();
    expect(actionFor({ key: "ArrowLeft", ...bare, altKey: true })).toBeUndefined();
  });

  it("takes a mark back with Ctrl or Cmd and Z, and zooms with Z alone", () => {
    expect(actionFor({ key: "z", ...bare, ctrlKey: true })?.action).toBe("undo");
    expect(actionFor({ key: "z", ...bare, metaKey: true })?.action).toBe("undo");
    expect(actionFor({ key: "z", ...bare })?.action).toBe("zoom");
  });

  it("shows each role only the keys that do something for it", () => {
    const sessionKeys = (role: "chair" | "coordinator" | "member" | "scribe") =>
      keysFor("session", { role, given: [] }).map((binding) => binding.action);
    expect(sessionKeys("chair")).toEqual(["follow", "stage", "gather", "nextCase", "previousCase"]);
    expect(sessionKeys("coordinator")).toEqual(["follow", "stage", "gather", "nextCase", "previousCase"]);
    expect(sessionKeys("member")).toEqual(["follow", "stage", "gather"]);
    expect(sessionKeys("scribe")).toEqual(["follow"]);
    const drawing = keysFor("images", { role: "guest", given: ["writeMarks"] }).map(({ action }) => action);
    expect(drawing).toContain("arrow");
    expect(keysFor("images", { role: "guest", given: [] }).map(({ action }) => action)).not.toContain("arrow");
  });

  it("prints the cap that hints and the help card share", () => {
    expect(capOf("microphone")).toBe("M");
    expect(capOf(undefined)).toBe("");
  });

  it("leaves only what moves no image to a page whose images are hidden", () => {
    const left = keyMap.filter((binding) => !movesImages(binding)).map(({ action }) => action);
    expect(left).toEqual([
      "follow",
      "stage",
      "gather",
      "microphone",
      "camera",
      "hand",
      "chat",
      "foldLeft",
      "foldRight",
      "focus",
      "help",
    ]);
  });
});
