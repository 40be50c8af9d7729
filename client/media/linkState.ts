import type { ConnectionState } from "mediasoup-client/types";

export type LinkState = "connecting" | "connected" | "failed";

/** One state for a call's two transports. One that carries nothing yet stays `new` and counts for nothing. */
export function linkState(transports: readonly ConnectionState[]): LinkState {
  const used = transports.filter((state) => state !== "new");
  if (used.some((state) => state === "failed" || state === "closed")) return "failed";
  return used.every((state) => state === "connected") ? "connected" : "connecting";
}
