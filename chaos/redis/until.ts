import { setTimeout as delay } from "node:timers/promises";

const LOOK_EVERY_MS = 100;

/** Milliseconds until it is so; undefined where it was not in time. */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<number | undefined> {
  const from = performance.now();
  for (;;) {
    if (await isSo()) return Math.round(performance.now() - from);
    if (performance.now() - from > withinMs) return undefined;
    await delay(LOOK_EVERY_MS);
  }
}
