import { type Action, type KeyBinding, keyMap, keyName } from "./keyMap.ts";

/** Actions whose key this person has changed, each with the key's name; "" where it was given to another action. */
export type KeyChanges = Readonly<Partial<Record<Action, string>>>;

/** Keys that pages and browsers need for themselves, or that do nothing alone. */
const reserved: readonly string[] = [
  "Escape",
  "Tab",
  "Enter",
  "Shift",
  "Control",
  "Alt",
  "AltGraph",
  "Meta",
  "CapsLock",
  "Dead",
  "Process",
  "Unidentified",
  "ContextMenu",
];

const caps: Readonly<Record<string, string>> = {
  " ": "Space",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  PageUp: "Page ↑",
  PageDown: "Page ↓",
  Delete: "Del",
  "-": "−",
};

export function capOfKey(key: string): string {
  return caps[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Digits choose presets, Escape always leads back, and combinations with Ctrl are the same everywhere. */
export function isChangeable({ action, isChord }: KeyBinding): boolean {
  return isChord !== true && action !== "preset" && action !== "scroll" && action !== "help";
}

/** The keys as they are after a person's changes; a change that nothing knows any more says nothing. */
export function changedKeys(changes: KeyChanges): readonly KeyBinding[] {
  return keyMap.map((binding) => {
    const key = changes[binding.action];
    if (key === undefined || !isChangeable(binding)) return binding;
    return { ...binding, keys: key === "" ? [] : [key], cap: key === "" ? "" : capOfKey(key) };
  });
}

export type Recorded =
  /** Not a key that can be one: the recording goes on. */
  | { readonly kind: "ignored" }
  | { readonly kind: "free"; readonly key: string }
  | { readonly kind: "taken"; readonly key: string; readonly by: Action; readonly isFixed: boolean };

/** What a key that was pressed for an action would mean. */
export function recordKey(pressed: string, action: Action, bindings: readonly KeyBinding[]): Recorded {
  if (reserved.includes(pressed)) return { kind: "ignored" };
  const key = keyName(pressed);
  const other = bindings.find((one) => one.isChord !== true && one.action !== action && one.keys.includes(key));
  return other ? { kind: "taken", key, by: other.action, isFixed: !isChangeable(other) } : { kind: "free", key };
}

/** Gives an action a key; whichever action had it has none then. */
export function giveKey(changes: KeyChanges, action: Action, key: string): KeyChanges {
  const holder = changedKeys(changes).find(
    (one) => one.isChord !== true && one.action !== action && one.keys.includes(key),
  );
  const rest = holder ? { ...changes, [holder.action]: "" } : changes;
  return { ...rest, [action]: key };
}

/** Back to the key it came with, unless another action has that now. */
export function resetKey(changes: KeyChanges, action: Action): KeyChanges {
  const { [action]: _key, ...rest } = changes;
  const own = keyMap.find((binding) => binding.action === action)?.keys ?? [];
  const isTaken = changedKeys(rest).some(
    (one) => one.action !== action && one.isChord !== true && one.keys.some((key) => own.includes(key)),
  );
  return isTaken ? changes : rest;
}

/** From what the browser has kept; whatever is not a change of a key is left out. */
export function readKeyChanges(kept: unknown): KeyChanges {
  if (typeof kept !== "object" || kept === null) return {};
  const entries = Object.entries(kept);
  const changes: Partial<Record<Action, string>> = {};
  for (const binding of keyMap) {
    const key: unknown = entries.find(([action]) => action === binding.action)?.[1];
    if (typeof key === "string" && key.length <= 20 && isChangeable(binding)) changes[binding.action] = key;
  }
  return changes;
}
