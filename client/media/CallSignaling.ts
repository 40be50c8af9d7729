import type { SignalingClient } from "../net/SignalingClient.ts";

/** What a call needs of the signaling socket. */
export type CallSignaling = Pick<SignalingClient, "request" | "on" | "onJoined">;
