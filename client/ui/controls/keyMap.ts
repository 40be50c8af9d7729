import type { MarkKind } from "../../../shared/model/mark.ts";
import { hasRight } from "../../../shared/model/roles.ts";
import type { Right, Standing } from "../../../shared/model/roles.ts";

export type Action =
  | "next"
  | "previous"
  | "first"
  | "last"
  | "nextSeries"
  | "previousSeries"
  | "nextCase"
  | "previousCase"
  | "scroll"
  | "window"
  | "zoom"
  | "pan"
  | MarkKind
  | "magnify"
  | "turnLeft"
  | "turnRight"
  | "flipHorizontal"
  | "flipVertical"
  | "cine"
  | "cineFaster"
  | "cineSlower"
  | "alone"
  | "layout"
  | "compare"
  | "link"
  | "lines"
  | "deleteMark"
  | "undo"
  | "redo"
  | "preset"
  | "invert"
  | "graphics"
  | "reset"
  | "fit"
  | "stage"
  | "gather"
  | "follow"
  | "microphone"
  | "camera"
  | "hand"
  | "chat"
  | "foldLeft"
  | "foldRight"
  | "focus"
  | "help";

export type KeyGroup = "images" | "layout" | "session" | "call";

export interface KeyBinding {
  readonly action: Action;
  /** `KeyboardEvent.key`, letters in lower case. */
  readonly keys: readonly string[];
  /** As printed on a key cap. */
  readonly cap: string;
  readonly group: KeyGroup;
  readonly needs?: Right;
  /** Pressed together with Ctrl, or Cmd on a Mac. */
  readonly isChord?: true;
}

/** Every key of the session page: shortcuts, hints on buttons and the help card all come from here. */
export const keyMap: readonly KeyBinding[] = [
  { action: "next", keys: ["ArrowDown"], cap: "↓", group: "images" },
  { action: "previous", keys: ["ArrowUp"], cap: "↑", group: "images" },
  { action: "first", keys: ["Home"], cap: "Home", group: "images" },
  { action: "last", keys: ["End"], cap: "End", group: "images" },
  { action: "nextSeries", keys: ["ArrowRight"], cap: "→", group: "images" },
  { action: "previousSeries", keys: ["ArrowLeft"], cap: "←", group: "images" },
  { action: "scroll", keys: ["Escape"], cap: "Esc", group: "images" },
  { action: "window", keys: ["w"], cap: "W", group: "images" },
  { action: "zoom", keys: ["z"], cap: "Z", group: "images" },
  { action: "pan", keys: ["p"], cap: "P", group: "images" },
  { action: "arrow", keys: ["a", "t"], cap: "A", group: "images", needs: "writeMarks" },
  { action: "length", keys: ["l"], cap: "L", group: "images", needs: "writeMarks" },
  { action: "bidirectional", keys: ["b"], cap: "B", group: "images", needs: "writeMarks" },
  { action: "angle", keys: ["k"], cap: "K", group: "images", needs: "writeMarks" },
  { action: "ellipse", keys: ["e"], cap: "E", group: "images", needs: "writeMarks" },
  { action: "rectangle", keys: ["x"], cap: "X", group: "images", needs: "writeMarks" },
  { action: "freehand", keys: ["o"], cap: "O", group: "images", needs: "writeMarks" },
  { action: "probe", keys: ["d"], cap: "D", group: "images", needs: "writeMarks" },
  { action: "deleteMark", keys: ["Delete", "Backspace"], cap: "Del", group: "images", needs: "writeMarks" },
  { action: "undo", keys: ["z"], cap: "Ctrl Z", group: "images", needs: "writeMarks", isChord: true },
  { action: "redo", keys: ["y"], cap: "Ctrl Y", group: "images", needs: "writeMarks", isChord: true },
  { action: "preset", keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], cap: "1–9", group: "images" },
  { action: "invert", keys: ["i"], cap: "I", group: "images" },
  { action: "graphics", keys: ["u"], cap: "U", group: "images" },
  { action: "reset", keys: ["r"], cap: "R", group: "images" },
  { action: "fit", keys: ["0"], cap: "0", group: "images" },
  { action: "turnLeft", keys: [","], cap: ",", group: "images" },
  { action: "turnRight", keys: ["."], cap: ".", group: "images" },
  { action: "flipHorizontal", keys: ["/"], cap: "/", group: "images" },
  { action: "flipVertical", keys: [";"], cap: ";", group: "images" },
  { action: "magnify", keys: ["q"], cap: "Q", group: "images" },
  { action: "cine", keys: [" "], cap: "Space", group: "images" },
  { action: "cineFaster", keys: ["+", "="], cap: "+", group: "images" },
  { action: "cineSlower", keys: ["-"], cap: "−", group: "images" },
  { action: "alone", keys: ["!"], cap: "!", group: "layout" },
  { action: "layout", keys: ["#"], cap: "#", group: "layout" },
  { action: "compare", keys: ["j"], cap: "J", group: "layout" },
  { action: "link", keys: ["y"], cap: "Y", group: "layout" },
  { action: "lines", keys: ["|"], cap: "|", group: "layout" },
  { action: "follow", keys: ["f"], cap: "F", group: "session" },
  { action: "stage", keys: ["s"], cap: "S", group: "session", needs: "holdStage" },
  { action: "gather", keys: ["g"], cap: "G", group: "session", needs: "holdStage" },
  { action: "nextCase", keys: ["PageDown"], cap: "Page ↓", group: "session", needs: "runAgenda" },
  { action: "previousCase", keys: ["PageUp"], cap: "Page ↑", group: "session", needs: "runAgenda" },
  { action: "microphone", keys: ["m"], cap: "M", group: "call" },
  { action: "camera", keys: ["v"], cap: "V", group: "call" },
  { action: "hand", keys: ["h"], cap: "H", group: "call" },
  { action: "chat", keys: ["c"], cap: "C", group: "call" },
  { action: "foldLeft", keys: ["["], cap: "[", group: "call" },
  { action: "foldRight", keys: ["]"], cap: "]", group: "call" },
  { action: "focus", keys: ["\\"], cap: "\\", group: "call" },
  { action: "help", keys: ["?"], cap: "?", group: "call" },
];

/** The cap to show on a button's hint; empty where the action has no key. */
export function capOf(action: Action | undefined, bindings = keyMap): string {
  return bindings.find((binding) => binding.action === action)?.cap ?? "";
}

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** A key as bindings name it: letters in lower case. */
export function keyName(key: string): string {
  return key.length === 1 ? key.toLowerCase() : key;
}

/** What a key press means; undefined where it is the browser's or the system's. */
export function actionFor(press: KeyPress, bindings = keyMap): KeyBinding | undefined {
  if (press.altKey) return undefined;
  const isChord = press.ctrlKey || press.metaKey;
  const key = keyName(press.key);
  return bindings.find((binding) => (binding.isChord ?? false) === isChord && binding.keys.includes(key));
}

/** The keys of a group that do something for who stands so. */
export function keysFor(group: KeyGroup, standing: Standing | undefined, bindings = keyMap): readonly KeyBinding[] {
  return bindings.filter(
    (binding) =>
      binding.group === group && (!binding.needs || (standing !== undefined && hasRight(standing, binding.needs))),
  );
}

/** Whether a key changes which images are seen, or how. */
export function movesImages({ group, action }: KeyBinding): boolean {
  return group === "images" || group === "layout" || action === "nextCase" || action === "previousCase";
}
