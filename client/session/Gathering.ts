import type { PeerId } from "../../shared/model/ids.ts";
import type { SentMotion } from "../../shared/model/motion.ts";
import type { Notices } from "./Notices.ts";
import { permissionsOf } from "./permissions.ts";
import type { Roster } from "./Roster.ts";
import type { StageLink } from "./StageLink.ts";
import type { StageShare } from "./StageShare.ts";

export interface GatheringPorts {
  readonly link: Pick<StageLink, "sendMotion" | "onMotion">;
  readonly stage: Pick<StageShare, "presenterId" | "isPresenter" | "isFollowing" | "setFollowing">;
  readonly roster: Pick<Roster, "self" | "peers">;
  readonly notices: Pick<Notices, "tell">;
}

/** [VT8] Calls everybody back to the presenter's view, and goes where it is called by who may call. */
export class Gathering {
  readonly #ports: GatheringPorts;
  /** Stops listening. */
  readonly close: () => void;

  constructor(ports: GatheringPorts) {
    this.#ports = ports;
    this.close = ports.link.onMotion((sent) => this.#hear(sent));
  }

  call(): void {
    const { link, stage, roster } = this.#ports;
    if (!this.#mayCall(roster.self?.id)) return;
    link.sendMotion({ kind: "gather" });
    stage.setFollowing(true);
  }

  #hear({ from, motion }: SentMotion): void {
    const { stage, roster, notices } = this.#ports;
    const isElsewhere = !stage.isPresenter && !stage.isFollowing;
    if (motion.kind !== "gather" || !isElsewhere || !this.#mayCall(from)) return;
    stage.setFollowing(true);
    notices.tell({ kind: "gathered", name: roster.peers.find(({ id }) => id === from)?.name ?? "" });
  }

  #mayCall(id: PeerId | undefined): boolean {
    const { stage, roster } = this.#ports;
    const peer = roster.peers.find((one) => one.id === id);
    return permissionsOf(peer, id === stage.presenterId).gather;
  }
}
