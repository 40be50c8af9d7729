import { isDeepStrictEqual } from "node:util";
import type { Actor } from "../../shared/model/account.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import { Failure, type FailureCode } from "../../shared/protocol/failures.ts";
import type { NotificationMethod, NotificationParams, RequestResult } from "../../shared/protocol/signaling.ts";
import type { Relay } from "../media/relay/Relay.ts";
import { RelayNames } from "../media/relay/RelayNames.ts";
import { SessionMedia, type SessionMediaPorts } from "../media/SessionMedia.ts";
import type { Log } from "../platform/log.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import type { AccessBoard } from "./AccessBoard.ts";
import { AgendaKeeper } from "./AgendaKeeper.ts";
import type { PresenceBoard } from "../presence/PresenceBoard.ts";
import type { Peer } from "./Peer.ts";
import { PeopleKeeper } from "./PeopleKeeper.ts";
import { PresenceKeeper } from "./PresenceKeeper.ts";
import { type Seat, Seats } from "./Seats.ts";
import type { StageDoc } from "./StageDoc.ts";
import { StageKeeper } from "./StageKeeper.ts";

/** A session is a team, not an audience of thousands: one Router carries it. */
const MAX_PEERS = 60;

export interface SessionPorts {
  readonly record: SessionRecord;
  readonly records: Records;
  readonly board: AccessBoard;
  readonly stage: StageDoc;
  readonly media: Omit<SessionMediaPorts, "onEvent" | "iceServers"> & {
    readonly relay?: Pick<Relay, "iceServers"> | undefined;
  };
  readonly presence: PresenceBoard;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly canSave: () => boolean;
  /** True where the user may see the study. */
  readonly canSeeStudy: (who: Actor, study: Uid) => Promise<boolean>;
}

/** One live session: its joined peers, their media, its stage and agenda. */
export class Session implements Disposable {
  readonly stage: StageKeeper;
  readonly agenda: AgendaKeeper;
  readonly people: PeopleKeeper;
  readonly presence: PresenceKeeper;
  readonly #ports: SessionPorts;
  readonly #media: SessionMedia;
  readonly #seats = new Seats();
  #arriving = 0;
  #ended: FailureCode | undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    const names = new RelayNames();
    this.#media = new SessionMedia({
      ...ports.media,
      iceServers: (peerId) =>
        ports.media.relay?.iceServers({ peerId, sessionId: ports.record.id, name: names.next(peerId) }),
      onEvent: ({ method, params }) => this.#seats.notify(method, params),
    });
    const own = { ...ports, seats: this.#seats, media: this.#media, commands: new SerialQueue() };
    this.stage = new StageKeeper(own);
    this.agenda = new AgendaKeeper({ ...own, keeper: this.stage });
    this.people = new PeopleKeeper(own);
    this.presence = new PresenceKeeper({ ...own, session: ports.record.id, board: ports.presence });
    ports.log.background(this.agenda.repair(), "bringing the agenda in line with the stage");
  }

  /** Nobody is here or about to be. */
  get isEmpty(): boolean {
    return this.#seats.count === 0 && this.#arriving === 0;
  }

  get peerCount(): number {
    return this.#seats.count;
  }

  /** [SE1] Seats a peer. A second socket of the same user takes the seat over: the first is closed with `conflict`. */
  async join(peer: Peer): Promise<{ seat: Seat; reply: RequestResult<"join"> }> {
    const agenda = await this.#arrive(() => this.agenda.of(peer));
    peer.access.revoked.throwIfAborted();
    if (this.#ended) throw new Failure(this.#ended, "the session has ended");
    const former = this.#seats.get(peer.id);
    if (!former && this.#seats.count >= MAX_PEERS) throw new Failure("session-full", "the session is full");
    former?.release();
    former?.media.close();
    const seat: Seat = {
      peer,
      media: this.#media.join(peer.id),
      release: this.#follow(peer),
    };
    this.#seats.set(seat);
    former?.peer.line.close("conflict");
    this.presence.came(peer);
    this.stage.peopleChanged();
    return { seat, reply: this.#picture(peer, agenda) };
  }

  /** Idempotent; does nothing for a seat that another socket has taken over. */
  leave(seat: Seat): void {
    seat.release();
    seat.media.close();
    if (!this.#seats.delete(seat)) return;
    this.presence.left(seat.peer.id);
    const { revoked } = seat.peer.access;
    this.stage.left(seat, revoked.reason instanceof Failure && revoked.reason.code === "forbidden");
  }

  notifyAll<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    this.#seats.notify(method, params);
  }

  /** Ends the session for everyone: media first, then the sockets. */
  end(code: FailureCode): void {
    if (this.#ended) return;
    this.#ended = code;
    this.stage[Symbol.dispose]();
    this.#media.close();
    const seats = [...this.#seats];
    this.#seats.clear();
    this.presence.end(seats.map(({ peer }) => peer.id));
    for (const { peer } of seats) peer.line.close(code);
  }

  [Symbol.dispose](): void {
    this.end("draining");
  }

  #picture(peer: Peer, agenda: Awaited<ReturnType<AgendaKeeper["of"]>>): RequestResult<"join"> {
    const { id, title } = this.#ports.record;
    return {
      self: this.presence.viewOf(peer),
      session: { id, title, agenda: [...agenda] },
      peers: this.presence.views(),
      producers: this.#media.producers(),
      routerRtpCapabilities: this.#media.rtpCapabilities,
      canSave: this.#ports.canSave(),
      asking: this.stage.asking,
    };
  }

  /** Access is read anew whenever anything changes: acts on what is otherwise. Returns the undo. */
  #follow(peer: Peer): () => void {
    let former = peer.access.value;
    return peer.access.onChange((next) => {
      const [was, isNow] = [former, next];
      former = next;
      if (!isDeepStrictEqual(was.standing, isNow.standing)) this.#standingChanged(peer);
      if (!isDeepStrictEqual(was.invited, isNow.invited)) {
        this.#ports.log.background(this.agenda.tell(peer.id), "telling a guest their agenda");
      }
    });
  }

  /** [SE14] In effect before the others are told: who may not speak any longer is not heard. */
  #standingChanged(peer: Peer): void {
    if (!peer.may("speak")) this.#media.silence(peer.id);
    this.presence.standingChanged(peer);
    this.stage.peopleChanged();
  }

  async #arrive<T>(work: () => Promise<T>): Promise<T> {
    this.#arriving++;
    try {
      return await work();
    } finally {
      this.#arriving--;
    }
  }
}
