/** `saved`: all of this page's edits are on the server's disk. */
export type SaveState = "saved" | "saving" | "offline" | "readOnly";

/** Worst first: what the screen must not hide behind the others. */
const order: readonly SaveState[] = ["offline", "readOnly", "saving", "saved"];

/** [CO9] One truth for several Docs: the worst of them. Without Docs everything is saved. */
export function combineSaveStates(states: readonly SaveState[]): SaveState {
  return order.find((state) => states.includes(state)) ?? "saved";
}
