import type { PeerId, SessionId } from "../../shared/model/ids.ts";
import type { PeerView } from "../../shared/model/session.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { RequestParams } from "../../shared/protocol/signaling.ts";
import type { PresenceChange } from "../presence/attendance.ts";
import type { PeerChange, PresenceBoard } from "../presence/PresenceBoard.ts";
import type { PresentPeer } from "../presence/PresentPeer.ts";
import type { Peer } from "./Peer.ts";
import type { Seat, Seats } from "./Seats.ts";

export interface PresenceKeeperPorts {
  readonly session: SessionId;
  readonly board: PresenceBoard;
  readonly seats: Seats;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** [SE26] Who is in a session, as everyone in it is told: the board says it, this passes it on. */
export class PresenceKeeper {
  readonly #ports: PresenceKeeperPorts;
  readonly #unwatch: () => void;

  constructor(ports: PresenceKeeperPorts) {
    this.#ports = ports;
    this.#unwatch = ports.board.watch(ports.session, (change) => this.#tell(change));
  }

  /** Longest here first. */
  views(): PeerView[] {
    const { board, session } = this.#ports;
    return board.peersOf(session).map(viewOf);
  }

  viewOf(peer: Peer): PeerView {
    const { id, name, standing } = peer;
    return this.views().find((view) => view.id === id) ?? { id, name, ...standing, online: true };
  }

  /** Told to the others, unless the peer was here already. */
  came({ id, name, standing }: Peer): void {
    const { board, session, now } = this.#ports;
    board.enter(session, { peerId: id, name, ...standing, joinedAt: now() });
  }

  standingChanged({ id, standing }: Peer): void {
    this.#update(id, standing);
  }

  left(peerId: PeerId): void {
    const { board, session } = this.#ports;
    board.leave(session, peerId);
  }

  /** [SE27] Everyone may; a hand that is up keeps its place. */
  raiseHand({ peer }: Seat, isRaised: boolean): void {
    const isUp = this.viewOf(peer).handRaisedAt !== undefined;
    if (isUp !== isRaised) this.#update(peer.id, { handRaisedAt: isRaised ? this.#ports.now() : undefined });
  }

  /** [SE27] Who runs the agenda has seen it. */
  lowerHand({ peer }: Seat, peerId: PeerId): void {
    peer.require("runAgenda");
    if (!this.#ports.seats.get(peerId)) throw new Failure("not-found", "this peer is not in the session");
    this.#update(peerId, { handRaisedAt: undefined });
  }

  /** [SE28] */
  describe({ peer }: Seat, { device, quality }: RequestParams<"describeLine">): void {
    this.#update(peer.id, { device, quality });
  }

  /** Nobody is told any more; those who were here are no longer. */
  end(peers: readonly PeerId[]): void {
    this.#unwatch();
    for (const peer of peers) this.left(peer);
  }

  #update(peerId: PeerId, change: PeerChange): void {
    const { board, session } = this.#ports;
    board.update(session, peerId, change);
  }

  #tell(change: PresenceChange): void {
    const { seats } = this.#ports;
    if (change.kind === "left") return seats.notify("peerLeft", { peerId: change.peerId });
    const peer = viewOf(change.peer);
    if (change.kind === "came") seats.notify("peerJoined", { peer }, peer.id);
    else seats.notify("peerChanged", { peer });
  }
}

function viewOf({ peerId, name, role, given, handRaisedAt, device, quality }: PresentPeer): PeerView {
  return {
    id: peerId,
    name,
    role,
    given,
    online: true,
    ...(handRaisedAt !== undefined && { handRaisedAt }),
    ...(device && { device }),
    ...(quality && { quality }),
  };
}
