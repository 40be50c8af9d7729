import type { Actor } from "../../shared/model/account.ts";
import type { Uid } from "../../shared/model/dicom.ts";
import type { CaseId, PeerId } from "../../shared/model/ids.ts";
import { rights, type Right } from "../../shared/model/roles.ts";
import type { PeerView } from "../../shared/model/session.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type {
  NotificationMethod,
  NotificationParams,
  RequestParams,
  RequestResult,
} from "../../shared/protocol/signaling.ts";
import type { PeerMedia } from "../media/PeerMedia.ts";
import { SessionMedia, type SessionMediaPorts } from "../media/SessionMedia.ts";
import { SerialQueue } from "../platform/SerialQueue.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import { judgeBaton } from "./baton.ts";
import type { Peer, PeerLine } from "./Peer.ts";
import type { StageDoc } from "./StageDoc.ts";

/** A session is a team, not an audience of thousands: one Router carries it. */
const MAX_PEERS = 60;

export interface SessionPorts {
  readonly record: SessionRecord;
  readonly records: Records;
  readonly stage: StageDoc;
  readonly media: Omit<SessionMediaPorts, "onEvent">;
  readonly canSave: () => boolean;
  /** True where the user may see the study. */
  readonly canSeeStudy: (who: Actor, study: Uid) => Promise<boolean>;
}

/** What a joined signaling socket may ask for. */
export interface Seat {
  readonly peer: Peer;
  readonly media: PeerMedia;
}

/** One live session: its joined peers, their media and its stage. */
export class Session implements Disposable {
  readonly #ports: SessionPorts;
  readonly #media: SessionMedia;
  readonly #seats = new Map<PeerId, Seat>();
  readonly #commands = new SerialQueue();
  #arriving = 0;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#media = new SessionMedia({
      ...ports.media,
      onEvent: ({ method, params }) => this.#broadcast((line) => line.notify(method, params)),
    });
  }

  /** Nobody is here or about to be. */
  get isEmpty(): boolean {
    return this.#seats.size === 0 && this.#arriving === 0;
  }

  get peerCount(): number {
    return this.#seats.size;
  }

  /** [SE1] Seats a peer. A second socket of the same user takes the seat over: the first is closed with `conflict`. */
  async join(peer: Peer): Promise<{ seat: Seat; reply: RequestResult<"join"> }> {
    const { record, records } = this.#ports;
    const agenda = await this.#arrive(() => records.agenda(record.id, peer.userId));
    const former = this.#seats.get(peer.view.id);
    if (!former && this.#seats.size >= MAX_PEERS) throw new Failure("session-full", "the session is full");
    former?.media.close();
    const seat: Seat = { peer, media: this.#media.join(peer.view.id) };
    this.#seats.set(peer.view.id, seat);
    former?.peer.line.close("conflict");
    if (!former) this.#broadcast((line) => line.notify("peerJoined", { peer: peer.view }), peer.view.id);
    const reply = {
      self: peer.view,
      session: { id: record.id, title: record.title, agenda: [...agenda] },
      peers: [...this.#seats.values()].map(({ peer: { view } }) => view),
      producers: this.#media.producers(),
      routerRtpCapabilities: this.#media.rtpCapabilities,
      canSave: this.#ports.canSave(),
      asking: [],
    };
    return { seat, reply };
  }

  /** Idempotent; does nothing for a seat that another socket has taken over. */
  leave(seat: Seat): void {
    seat.media.close();
    const peerId = seat.peer.view.id;
    if (this.#seats.get(peerId) !== seat) return;
    this.#seats.delete(peerId);
    this.#broadcast((line) => line.notify("peerLeft", { peerId }));
  }

  /** [SE4] Hands over the stage; resolves once the hand-over is durable. */
  passBaton(seat: Seat, to: PeerId): Promise<void> {
    return this.#commands.run(async () => {
      const target = this.#seats.get(to)?.peer;
      if (!target) throw new Failure("not-found", "this peer is not in the session");
      const verdict = judgeBaton({
        by: whoIs(seat.peer),
        to: whoIs(target),
        current: await this.#ports.stage.presenter(),
      });
      if (verdict.kind === "refuse") throw new Failure("forbidden", verdict.why);
      if (verdict.kind === "pass") await this.#ports.stage.setPresenter(verdict.next);
    });
  }

  /** [SE5] Puts a case on the stage: who runs the agenda, or who holds the stage. */
  showCase(seat: Seat, caseId: CaseId): Promise<void> {
    return this.#commands.run(async () => {
      const { stage, records, record } = this.#ports;
      const isHolder = (await stage.presenter()).peerId === seat.peer.view.id;
      if (!isHolder) this.require(seat, "runAgenda");
      if (!(await records.agendaIds(record.id)).includes(caseId))
        throw new Failure("not-found", "no such case on the agenda");
      await stage.setCase(caseId);
    });
  }

  /** [SE6] Attaches a study that the peer sees to a case on the agenda, and tells everyone their new agenda. */
  async addStudy(seat: Seat, { caseId, studyUid }: RequestParams<"addStudy">): Promise<void> {
    this.require(seat, "addStudies");
    const { records, record } = this.#ports;
    const agenda = await records.agenda(record.id, seat.peer.userId);
    const canSee = await this.#ports.canSeeStudy(seat.peer.actor, studyUid);
    if (!canSee || !agenda.some((item) => item.id === caseId)) throw new Failure("not-found", "no such case or study");
    await records.attachStudy(caseId, studyUid);
    for (const { peer } of this.#seats.values()) {
      peer.line.notify("agendaChanged", { agenda: [...(await records.agenda(record.id, peer.userId))] });
    }
  }

  /** Throws Failure "forbidden" where the peer's role does not have the right. */
  require(seat: Seat, right: Right): void {
    if (rights[seat.peer.role][right] !== "yes") throw new Failure("forbidden", "your role may not do this");
  }

  notifyAll<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void {
    this.#broadcast((line) => line.notify(method, params));
  }

  /** Ends the session for everyone: media first, then the sockets. */
  [Symbol.dispose](): void {
    this.#media.close();
    this.#broadcast((line) => line.close("draining"));
    this.#seats.clear();
  }

  async #arrive<T>(work: () => Promise<T>): Promise<T> {
    this.#arriving++;
    try {
      return await work();
    } finally {
      this.#arriving--;
    }
  }

  #broadcast(send: (line: PeerLine) => void, except?: PeerId): void {
    for (const [peerId, { peer }] of this.#seats) if (peerId !== except) send(peer.line);
  }
}

function whoIs(peer: Peer): { peerId: PeerView["id"]; role: PeerView["role"] } {
  return { peerId: peer.view.id, role: peer.role };
}
