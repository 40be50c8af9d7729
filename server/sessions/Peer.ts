import type { Actor } from "../../shared/model/account.ts";
import type { PeerId, UserId } from "../../shared/model/ids.ts";
import { may, type SessionAction, type SessionSubject } from "../../shared/model/policy.ts";
import type { Role, Standing } from "../../shared/model/roles.ts";
import type { FailureCode } from "../../shared/protocol/failures.ts";
import type { NotificationMethod, NotificationParams } from "../../shared/protocol/signaling.ts";
import type { Watch } from "./AccessBoard.ts";
import { notAllowed } from "./notAllowed.ts";
import type { SessionAccess } from "./SessionAccess.ts";

/** How a session speaks to one peer's signaling socket. */
export interface PeerLine {
  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void;
  close(code: FailureCode): void;
}

export interface PeerParts {
  readonly id: PeerId;
  readonly name: string;
  readonly actor: Actor;
  /** Owned by the socket. */
  readonly access: Watch<SessionAccess>;
  readonly line: PeerLine;
}

/** One user in one session, as long as a signaling socket stands for them. What they may do is asked live. */
export class Peer {
  readonly id: PeerId;
  readonly actor: Actor;
  readonly access: Watch<SessionAccess>;
  readonly line: PeerLine;
  readonly name: string;

  constructor({ id, name, actor, access, line }: PeerParts) {
    this.id = id;
    this.name = name;
    this.actor = actor;
    this.access = access;
    this.line = line;
  }

  get userId(): UserId {
    return this.actor.userId;
  }

  get role(): Role {
    return this.access.value.standing.role;
  }

  get standing(): Standing {
    const { role, given } = this.access.value.standing;
    return { role, given };
  }

  subject(isPresenter = false): SessionSubject {
    const { record, standing } = this.access.value;
    return { kind: "session", institutionId: record.institutionId, standing, isPresenter };
  }

  may(action: SessionAction, isPresenter = false): boolean {
    return !this.access.revoked.aborted && may(this.actor, action, this.subject(isPresenter));
  }

  /** Throws Failure "forbidden" where the peer may not do this now. */
  require(action: SessionAction, isPresenter = false): void {
    if (!this.may(action, isPresenter)) throw notAllowed();
  }
}
