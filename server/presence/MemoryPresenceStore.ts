import type { SessionId } from "../../shared/model/ids.ts";
import type { NodeId } from "../cluster/NodeId.ts";
import type { Attendance, PresenceStore } from "./PresenceStore.ts";
import type { PresentPeer } from "./PresentPeer.ts";

interface Lease {
  readonly peers: readonly PresentPeer[];
  readonly until: number;
}

export interface MemoryPresencePorts {
  readonly nodeId: NodeId;
  readonly leaseMs: number;
  /** Milliseconds, monotonic. */
  readonly elapsed: () => number;
  /** Given where several nodes live in one process. */
  readonly leases?: Map<SessionId, Map<NodeId, Lease>>;
}

/** Presence of a node that is alone. */
export class MemoryPresenceStore implements PresenceStore {
  readonly #ports: MemoryPresencePorts;
  readonly #leases: Map<SessionId, Map<NodeId, Lease>>;

  constructor(ports: MemoryPresencePorts) {
    this.#ports = ports;
    this.#leases = ports.leases ?? new Map();
  }

  async put(own: Attendance): Promise<void> {
    const { nodeId, leaseMs, elapsed } = this.#ports;
    for (const [session, peers] of own) {
      const nodes = this.#leases.get(session) ?? new Map();
      if (peers.length > 0) nodes.set(nodeId, { peers: [...peers], until: elapsed() + leaseMs });
      else nodes.delete(nodeId);
      if (nodes.size > 0) this.#leases.set(session, nodes);
      else this.#leases.delete(session);
    }
  }

  async read(sessions: readonly SessionId[]): Promise<Attendance> {
    const now = this.#ports.elapsed();
    return new Map(
      sessions.map((session) => {
        const leases = [...(this.#leases.get(session)?.values() ?? [])];
        return [session, leases.flatMap(({ peers, until }) => (until > now ? peers : []))];
      }),
    );
  }

  /** It never goes away. */
  onReturn(): () => void {
    return () => undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
