import type { Actor } from "../../shared/model/account.ts";
import type { UserId } from "../../shared/model/ids.ts";
import type { Role } from "../../shared/model/roles.ts";
import type { PeerView } from "../../shared/model/session.ts";
import type { NotificationMethod, NotificationParams } from "../../shared/protocol/signaling.ts";
import type { FailureCode } from "../../shared/protocol/failures.ts";

/** How a session speaks to one peer's signaling socket. */
export interface PeerLine {
  notify<M extends NotificationMethod>(method: M, params: NotificationParams<M>): void;
  close(code: FailureCode): void;
}

/** One user in one session, as long as a signaling socket stands for them. */
export interface Peer {
  readonly userId: UserId;
  readonly actor: Actor;
  readonly view: PeerView;
  readonly role: Role;
  readonly line: PeerLine;
}
