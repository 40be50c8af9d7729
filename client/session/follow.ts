import type { PeerId } from "../../shared/model/ids.ts";
import type { ViewportState } from "../../shared/model/stage.ts";

/** A presenter's hand that stopped without a settled value (a lost line) is forgotten after this. */
export const MOTION_LASTS_MS = 1500;

/** Newest motion of one viewport of one peer. */
export interface MotionSeen {
  readonly from: PeerId;
  readonly state: ViewportState;
  /** Milliseconds, monotonic. */
  readonly at: number;
}

export interface FollowInput {
  readonly presenterId: PeerId | undefined;
  /** What the presenter's key holds. */
  readonly settled: ViewportState | undefined;
  readonly motion: MotionSeen | undefined;
  /** When the presenter's key last changed; motion before that is history. */
  readonly settledAt: number;
  readonly now: number;
}

/** What a follower shows: the presenter's hand while it moves, else what it settled at. */
export function followedState(input: FollowInput): ViewportState | undefined {
  const { presenterId, settled, motion, settledAt, now } = input;
  const isLive =
    motion !== undefined && motion.from === presenterId && motion.at >= settledAt && now - motion.at < MOTION_LASTS_MS;
  return isLive ? motion.state : settled;
}
