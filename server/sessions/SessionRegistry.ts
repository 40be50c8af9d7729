import type { SessionId, UserId } from "../../shared/model/ids.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Principal } from "../auth/Principal.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import type { Watch } from "./AccessBoard.ts";
import type { LiveSessions } from "./LiveSessions.ts";
import { Session, type SessionPorts } from "./Session.ts";
import { sessionAccess, type SessionAccess } from "./SessionAccess.ts";

export interface RegistryPorts extends Omit<SessionPorts, "record" | "stage"> {
  readonly stageOf: (record: SessionRecord) => SessionPorts["stage"];
}

/** The live sessions of this node; one is opened by its first peer and closed after its last. */
export class SessionRegistry implements LiveSessions, Disposable {
  readonly #ports: RegistryPorts;
  readonly #live = new Map<SessionId, Session>();
  #isDraining = false;

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  /**
   * What the principal may do in a session, for as long as the caller watches. Throws Failure "not-found", the same for a session
   * that does not exist and one that is not the principal's [SE2], and "session-ended".
   */
  access(principal: Principal, id: SessionId): Promise<Watch<SessionAccess>> {
    return this.#ports.board.watch(principal.userId, () => sessionAccess(this.#ports.records, principal, id));
  }

  open(record: SessionRecord): Session {
    if (this.#isDraining) throw new Failure("draining", "this server is restarting");
    const live = this.#live.get(record.id);
    if (live) return live;
    const session = new Session({ ...this.#ports, record, stage: this.#ports.stageOf(record) });
    this.#live.set(record.id, session);
    return session;
  }

  /** Closes a session that nobody is in any more. */
  settle(id: SessionId): void {
    const session = this.#live.get(id);
    if (!session?.isEmpty) return;
    this.#live.delete(id);
    session[Symbol.dispose]();
  }

  async accessChanged(userIds: Iterable<UserId> | "everyone"): Promise<void> {
    await this.#ports.board.changed(userIds);
  }

  async agendaChanged(session: SessionId): Promise<void> {
    await this.#live.get(session)?.agenda.tell();
  }

  /** [SE17] Media and signaling first; then whatever else rests on the session. */
  async ended(session: SessionId): Promise<void> {
    const live = this.#live.get(session);
    this.#live.delete(session);
    live?.end("session-ended");
    await this.#ports.board.changed("everyone");
  }

  presentCounts(sessions: readonly SessionId[]): Promise<ReadonlyMap<SessionId, number>> {
    return this.#ports.presence.counts(sessions);
  }

  /** For metrics. */
  counts(): { readonly sessions: number; readonly peers: number } {
    let peers = 0;
    for (const session of this.#live.values()) peers += session.peerCount;
    return { sessions: this.#live.size, peers };
  }

  storeChanged(canSave: boolean): void {
    for (const session of this.#live.values()) {
      session.notifyAll("storeChanged", { canSave });
      if (canSave) session.stage.storeReturned();
    }
  }

  /** Refuses new work and ends every session with 1012, so that clients come back to the next process. */
  [Symbol.dispose](): void {
    this.#isDraining = true;
    for (const session of this.#live.values()) session[Symbol.dispose]();
    this.#live.clear();
  }
}
