import type { DeviceKind, NetworkQuality } from "../../shared/model/session.ts";

/** Words and pointers feel immediate below the first, a conversation limps above the second. */
const GOOD_BELOW_MS = 150;
const FAIR_BELOW_MS = 400;

/** Of the latest round trips; one that was slow by chance does not count. Undefined where there is none. */
export function lineQuality(roundTripsMs: readonly number[]): NetworkQuality | undefined {
  const middle = roundTripsMs.toSorted((a, b) => a - b)[Math.floor((roundTripsMs.length - 1) / 2)];
  if (middle === undefined) return undefined;
  if (middle < GOOD_BELOW_MS) return "good";
  return middle < FAIR_BELOW_MS ? "fair" : "poor";
}

/** The narrower side of the smallest tablets, in CSS pixels. */
const TABLET_FROM = 600;

export function deviceKind({
  isTouch,
  width,
  height,
}: Record<"width" | "height", number> & { isTouch: boolean }): DeviceKind {
  if (!isTouch) return "desktop";
  return Math.min(width, height) < TABLET_FROM ? "phone" : "tablet";
}
