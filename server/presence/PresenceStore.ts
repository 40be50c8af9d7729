import type { SessionId } from "../../shared/model/ids.ts";
import type { PresentPeer } from "./PresentPeer.ts";

/** Who is in which session, on one node or on all. */
export type Attendance = ReadonlyMap<SessionId, readonly PresentPeer[]>;

/**
 * Where the nodes write down who is with them. It holds no truth: each node knows its own peers, says so again and again, and what
 * it says is good for one lease. Every call may reject, within about a second, where the store is away.
 */
export interface PresenceStore extends AsyncDisposable {
  /** [PR2] All that this node has to say of these sessions, for one lease from now on; an empty list takes back what it said. */
  put(own: Attendance): Promise<void>;
  /** [PR3] What all nodes say of these sessions, this one included, where their lease has not run out. Unknown ones are empty. */
  read(sessions: readonly SessionId[]): Promise<Attendance>;
  /** [PR4] Told when the store is there again: what was put may be lost. Returns the undo. */
  onReturn(listener: () => void): () => void;
}
