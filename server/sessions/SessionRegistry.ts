import type { SessionId } from "../../shared/model/ids.ts";
import { peerOf } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import { Failure } from "../../shared/protocol/failures.ts";
import type { Principal } from "../auth/Principal.ts";
import type { Records } from "../records/Records.ts";
import type { SessionRecord } from "../records/SessionRecords.ts";
import { Session, type SessionPorts } from "./Session.ts";

export interface RegistryPorts extends Omit<SessionPorts, "record" | "stage"> {
  readonly records: Records;
  readonly stageOf: (record: SessionRecord) => SessionPorts["stage"];
}

/** Who a principal is in one session. */
export interface Membership {
  readonly record: SessionRecord;
  readonly role: Role;
}

/** The live sessions of this node; one is opened by its first peer and closed after its last. */
export class SessionRegistry implements Disposable {
  readonly #ports: RegistryPorts;
  readonly #live = new Map<SessionId, Session>();
  #isDraining = false;

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  /** [SE2] Throws Failure "not-found", the same for a session that does not exist and one that is not the principal's. */
  async membership(principal: Principal, id: SessionId): Promise<Membership> {
    const record = await this.#ports.records.session(id);
    const role = await this.#ports.records.roleOf(id, principal.userId);
    if (!role || record.institutionId !== principal.institutionId) throw new Failure("not-found", "no such session");
    return { record, role };
  }

  open({ record }: Membership): Session {
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

  /** For metrics. */
  counts(): { readonly sessions: number; readonly peers: number } {
    let peers = 0;
    for (const session of this.#live.values()) peers += session.peerCount;
    return { sessions: this.#live.size, peers };
  }

  storeChanged(canSave: boolean): void {
    for (const session of this.#live.values()) session.notifyAll("storeChanged", { canSave });
  }

  /** Refuses new work and ends every session with 1012, so that clients come back to the next process. */
  [Symbol.dispose](): void {
    this.#isDraining = true;
    for (const session of this.#live.values()) session[Symbol.dispose]();
    this.#live.clear();
  }
}

/** The peer that a principal is. */
export function peerView(principal: Principal, role: Role) {
  return { id: peerOf(principal.userId), name: principal.name, role, given: [], online: true };
}
