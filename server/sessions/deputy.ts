import type { PeerId } from "../../shared/model/ids.ts";
import { mayHoldStage, type Role } from "../../shared/model/roles.ts";
import type { StagePresenter } from "../../shared/model/stage.ts";

/** How long the stage waits for a presenter who is gone: a reload or a train's tunnel is no hand-over. */
export const LEASE_MS = 15_000;

/** Someone who is in the session now. */
export interface Present {
  readonly peerId: PeerId;
  readonly role: Role;
}

export interface DeputyQuestion {
  /** Longest here first. */
  readonly present: readonly Present[];
  /** Who asks for the stage, in the order in which they asked. */
  readonly asking: readonly PeerId[];
  readonly current: PeerId;
}

/**
 * [SE12] Who takes the stage where its holder cannot: a chair, else a coordinator, else who asked first, else whoever may hold it,
 * each time the one who is here longest. Undefined: nobody, and the stage stands still. A guest gets it by hand alone, as a guest
 * may not even see the case that is on it.
 */
export function deputyOf({ present, asking, current }: DeputyQuestion): PeerId | undefined {
  const able = present.filter(({ peerId, role }) => peerId !== current && role !== "guest" && mayHoldStage(role));
  const first = (matches: (peer: Present) => boolean) => able.find(matches)?.peerId;
  return (
    first(({ role }) => role === "chair") ??
    first(({ role }) => role === "coordinator") ??
    asking.find((peerId) => able.some((peer) => peer.peerId === peerId)) ??
    first(() => true)
  );
}

/** [SE4] The stage in other hands: each hand-over raises the epoch by one and says who held it before. */
export function handOver(current: StagePresenter, to: PeerId): StagePresenter {
  return { peerId: to, epoch: current.epoch + 1, from: current.peerId };
}
