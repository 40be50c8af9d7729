import type { PeerId } from "../../shared/model/ids.ts";
import { mayHoldStage, rights, type Role } from "../../shared/model/roles.ts";
import type { StagePresenter } from "../../shared/model/stage.ts";

export interface BatonRequest {
  readonly by: { readonly peerId: PeerId; readonly role: Role };
  readonly to: { readonly peerId: PeerId; readonly role: Role };
  readonly current: StagePresenter;
}

export type BatonVerdict =
  | { readonly kind: "pass"; readonly next: StagePresenter }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refuse"; readonly why: string };

/**
 * [SE4] Who holds the stage may give it; a chair may give it and take it at will. It goes only to a role that may hold it.
 * Each hand-over raises the epoch by one.
 */
export function judgeBaton({ by, to, current }: BatonRequest): BatonVerdict {
  const isHolder = current.peerId === by.peerId;
  if (!isHolder && rights[by.role].takeStage !== "yes") {
    return { kind: "refuse", why: "only the presenter or a chair may hand over the stage" };
  }
  if (!mayHoldStage(to.role)) return { kind: "refuse", why: "this role may not hold the stage" };
  if (current.peerId === to.peerId) return { kind: "unchanged" };
  return { kind: "pass", next: { peerId: to.peerId, epoch: current.epoch + 1 } };
}
