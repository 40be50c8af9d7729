import type { SessionId, UserId } from "../../shared/model/ids.ts";

/**
 * What a change of the record asks of the live meetings. Called once the change is durable; each call resolves when it has taken
 * effect, so that an answer sent afterwards is true: who was removed is out, what was taken away is gone.
 */
export interface LiveSessions {
  /**
   * What these people may see or do has changed (a membership, a role, a right, a window, an agenda, a case's studies): whoever no longer may is sent away
   * from Docs, sessions and media. It is asked anew, never told: the record is the answer.
   */
  accessChanged(userIds: Iterable<UserId> | "everyone"): Promise<void>;
  /** The session's title or agenda is another: everyone in it is sent theirs. */
  agendaChanged(session: SessionId): Promise<void>;
  /** The session has ended: everyone in it is sent away. */
  ended(session: SessionId): Promise<void>;
  /** How many people are in each session now, whichever node they are on. */
  presentCounts(sessions: readonly SessionId[]): Promise<ReadonlyMap<SessionId, number>>;
}
