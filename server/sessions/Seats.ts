import type { PeerId } from "../../shared/model/ids.ts";
import type { NotificationMethod, NotificationParams } from "../../shared/protocol/signaling.ts";
import type { PeerMedia } from "../media/PeerMedia.ts";
import type { Present } from "./deputy.ts";
import type { Peer } from "./Peer.ts";

/** What a joined signaling socket may act with. */
export interface Seat {
  readonly peer: Peer;
  readonly media: PeerMedia;
  /** Ends what the seat listens to. */
  readonly release: () => void;
}

/** Who is in a session now: one seat a peer, longest here first. */
export class Seats implements Iterable<Seat> {
  readonly #byPeer = new Map<PeerId, Seat>();

  get count(): number {
    return this.#byPeer.size;
  }

  get(peerId: PeerId): Seat | undefined {
    return this.#byPeer.get(peerId);
  }

  /** A seat that is taken over keeps its place. */
  set(seat: Seat): void {
    this.#byPeer.set(seat.peer.id, seat);
  }

  /** False where the seat is another socket's by now. */
  delete(seat: Seat): boolean {
    return this.#byPeer.get(seat.peer.id) === seat && this.#byPeer.delete(seat.peer.id);
  }

  clear(): void {
    for (const seat of this.#byPeer.values()) seat.release();
    this.#byPeer.clear();
  }

  present(): readonly Present[] {
    return [...this].map(({ peer }) => ({ peerId: peer.id, role: peer.role }));
  }

  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>, except?: PeerId): void {
    for (const { peer } of this) if (peer.id !== except) peer.line.notify(method, params);
  }

  *[Symbol.iterator](): Iterator<Seat> {
    yield* this.#byPeer.values();
  }
}
